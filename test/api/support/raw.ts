/** Speaks to a server in bytes: a client of HTTP would not send what these tests send. */
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends these pieces, each once the last has had time to arrive, and returns all that came back until the server closed. */
export function exchange(url: string, pieces: readonly string[], pauseMs = 50): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(port), '127.0.0.1');
    const sendFrom = (n: number): void => {
      if (n >= pieces.length || !socket.writable) return;
      socket.write(pieces[n]!);
      setTimeout(sendFrom, pauseMs, n + 1);
    };
    socket.on('connect', () => {
      sendFrom(0);
    });
    socket.on('data', (chunk) => (received += chunk.toString('latin1')));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(received);
      else reject(error);
    });
    socket.on('close', () => {
      resolve(received);
    });
  });
}

/** Splits what came back into its answers. */
export function answersIn(text: string): RawAnswer[] {
  return text
    .split(/(?=HTTP\/1\.1 \d{3} )/)
    .filter((part) => part !== '')
    .map((part) => {
      const [head = '', body = ''] = part.split('\r\n\r\n');
      return {
        status: Number(part.slice(9, 12)),
        head,
        body: body.startsWith('{') ? (JSON.parse(body) as RawAnswer['body']) : {},
      };
    });
}

export const answersTo = async (url: string, ...pieces: readonly string[]): Promise<RawAnswer[]> =>
  answersIn(await exchange(url, pieces));
