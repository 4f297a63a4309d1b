import { connect } from 'node:net';

const TIMEOUT_MS = 3_000;

/** Sends bytes that no HTTP client would send. Resolves with the first answer's status, 0 where none came. */
export function sendRaw(port: number, bytes: string | Buffer, hangUpAfterMs?: number): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let received = '';
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy());
    if (hangUpAfterMs !== undefined) setTimeout(() => socket.destroy(), hangUpAfterMs);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      // The sockets of a soak are many; nobody waits for the end of keep-alive.
      if (hangUpAfterMs === undefined) setTimeout(() => socket.destroy(), 50);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1] ?? 0));
    });
  });
}
