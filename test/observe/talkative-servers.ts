/** Servers of others that quote a secret in every answer, as a real one may quote what it was sent. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface Talkative {
  readonly port: number;
  /** How often it answered. */
  answers(): number;
  stop(): Promise<void>;
}

/** Speaks like Stripe and like Slack: each call is answered with another status, and a success is none that was asked for. */
export async function startTalkativeWeb(mark: string): Promise<Talkative> {
  const statuses = [400, 200, 500, 403, 404, 429];
  let answers = 0;
  const server = createServer((request, response) => {
    request.resume();
    const status = statuses[(answers += 1) % statuses.length]!;
    const error = { type: 'invalid_request_error', code: mark, param: mark, message: `No such thing: ${mark}` };
    response.writeHead(status, { 'content-type': 'application/json', 'request-id': mark, 'x-quote': mark });
    const answer = { id: mark, object: mark, url: `https://${mark}.test`, status: mark, data: [{ id: mark }] };
    response.end(JSON.stringify({ ...(status === 200 ? answer : { error }), quoted: mark }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    answers: () => answers,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Refuses each recipient: at first for now, then for good. */
export async function startTalkativeMail(mark: string): Promise<Talkative> {
  let answers = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onAuth: (_auth, _session, done) => {
      done(null, { user: 'any' });
    },
    onRcptTo: (_address, _session, done) => {
      answers += 1;
      done(Object.assign(new Error(`refused: ${mark}`), { responseCode: answers === 1 ? 451 : 550 }));
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    port: (listening.address() as AddressInfo).port,
    answers: () => answers,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}
