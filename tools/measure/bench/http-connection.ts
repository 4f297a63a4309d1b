/**
 * Opens one keep-alive connection for one request at a time. It speaks only the part of HTTP that our own API needs and
 * costs a fraction of a general client, because the load generator shares its processors with the system it measures.
 */
import { connect, type Socket } from 'node:net';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

const HEAD_END = '\r\n\r\n';

export class HttpConnection {
  readonly #port: number;
  readonly #head: string;
  #socket: Socket | null = null;
  #received = '';
  #waiting: PromiseWithResolvers | null = null;

  /** Every request carries `apiKey`. */
  constructor(port: number, apiKey: string) {
    this.#port = port;
    this.#head = `Host: 127.0.0.1:${port}\r\nAuthorization: Bearer ${apiKey}\r\nContent-Type: application/json\r\n`;
  }

  /** Rejects when the connection breaks; the next request opens a new one. `body` must be ASCII. */
  post(path: string, body: string): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket ??= this.#open();
      this.#socket.write(`POST ${path} HTTP/1.1\r\n${this.#head}Content-Length: ${body.length}${HEAD_END}${body}`);
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    // One character per byte, so that Content-Length can be counted in characters.
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#received += text;
      this.#answer();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#socket = null;
      this.#received = '';
      this.#waiting?.reject(new Error('the connection broke'));
      this.#waiting = null;
    });
    return socket;
  }

  #answer(): void {
    const text = this.#received;
    const headEnd = text.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const bodyAt = headEnd + HEAD_END.length;
    const length = Number(/\r\nContent-Length: (\d+)/i.exec(text)?.[1] ?? Number.NaN);
    if (text.length < bodyAt + length) return;
    this.#received = '';
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve({ status: Number(text.slice(9, 12)), body: text.slice(bodyAt) });
  }
}

interface PromiseWithResolvers {
  readonly resolve: (answer: HttpAnswer) => void;
  readonly reject: (error: Error) => void;
}
