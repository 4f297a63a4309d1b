/**
 * Opens a proxy between a process and a server it talks to. A test can hold a message there: the process waits at that
 * message for as long as the test wants, however slow the machine is, and can be killed there. Messages sent before it
 * have reached the server; a held message is lost when either end closes. It works for protocols in clear text that
 * take turns: HTTP, MongoDB, SMTP.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** The process sends requests, the server sends answers. */
export type Side = 'request' | 'answer';

/** Whether the message has come and was held. */
export type IsReached = () => boolean;

export interface PausingProxy {
  readonly port: number;
  /** Holds every message from that side that contains all of these texts. */
  hold(side: Side, ...texts: readonly string[]): IsReached;
  /** Sends on everything that is held, and holds nothing more. */
  release(): void;
  close(): Promise<void>;
}

interface Rule {
  readonly side: Side;
  readonly texts: readonly string[];
  /** Each sends on what one connection holds. */
  readonly waiting: Set<() => void>;
}

const LOOPBACK = '127.0.0.1';
/** How much of the end of a message is searched. */
const MAX_LOOK_BYTES = 256 * 1024;

export async function openPausingProxy(serverPort: number): Promise<PausingProxy> {
  const rules = new Set<Rule>();
  const sockets = new Set<Socket>();

  const server = createServer((process) => {
    const line = connect(serverPort, LOOPBACK);
    for (const socket of [process, line]) sockets.add(socket);
    const turn = new Turn();
    relay('request', process, line, turn);
    relay('answer', line, process, turn);
  });

  function relay(side: Side, from: Socket, to: Socket, turn: Turn): void {
    let queue: Buffer[] | null = null;
    const goOn = () => {
      for (const chunk of queue ?? []) to.write(chunk);
      queue = null;
    };
    from.setNoDelay(true).on('data', (chunk) => {
      const said = turn.say(side, chunk);
      const rule = queue ? undefined : [...rules].find((one) => one.side === side && isIn(said, one.texts));
      if (rule) {
        queue = [];
        rule.waiting.add(goOn);
      }
      if (queue) queue.push(chunk);
      else to.write(chunk);
    });
    from.on('error', () => undefined);
    from.once('close', () => {
      queue = [];
      sockets.delete(from);
      to.end();
    });
  }

  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    hold(side, ...texts) {
      const rule: Rule = { side, texts, waiting: new Set() };
      rules.add(rule);
      return () => rule.waiting.size > 0;
    },
    release() {
      const held = [...rules];
      rules.clear();
      for (const { waiting } of held) for (const goOn of waiting) goOn();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      if (server.listening) await once(server, 'close');
    },
  };
}

/** Collects what one side has sent since the other side last did: a message may come in pieces. */
class Turn {
  #side: Side = 'request';
  #said = '';

  say(side: Side, chunk: Buffer): string {
    if (side !== this.#side) this.#said = '';
    this.#side = side;
    this.#said = (this.#said + chunk.toString('latin1')).slice(-MAX_LOOK_BYTES);
    return this.#said;
  }
}

const isIn = (said: string, texts: readonly string[]): boolean => texts.every((text) => said.includes(text));
