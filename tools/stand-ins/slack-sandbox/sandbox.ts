/**
 * Runs the Slack stand-in for development and tests. It takes what Slack would take, and shows it on a web page. It is
 * never part of the product, which reaches it through the addresses of webhooks and `SLACK_ALLOWED_HOSTS`.
 */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSlackFaults, type SlackFault } from './faults.js';
import { openMessages, type ReceivedMessage } from './messages.js';
import { createSlackApp } from './web.js';

const LOOPBACK = '127.0.0.1';

export interface SlackSandbox {
  /** Its origin, without a slash at the end. */
  readonly url: string;
  /** The newest first. */
  messages(): readonly ReceivedMessage[];
  /** Sets the answer to the next messages. */
  answer(fault: SlackFault): void;
  close(): Promise<void>;
}

/** Port 0 takes a free one. */
export async function startSlackSandbox(dataDir: string, port: number): Promise<SlackSandbox> {
  const messages = openMessages(dataDir);
  const faults = createSlackFaults();
  const server = createServer(createSlackApp(messages, faults) as RequestListener);
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  return {
    url: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`,
    messages: () => messages.list(),
    answer(fault) {
      faults.set(fault);
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
