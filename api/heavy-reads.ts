/**
 * Reads that make the database go through many entries: a process does one at a time for each account, so that a tenant
 * who asks for many at once slows nobody down but itself.
 */
import { FuelgaugeError } from '../domain/errors.js';

/** Others of the account that may wait for their turn. */
const MAX_WAITING = 50;
/** After this nobody waits for the answer any more, so it is not worth a read. */
const MAX_WAIT_MS = 8_000;

/** Rejects with `too-many-requests` where too many of the account wait already. */
export type HeavyReads = <T>(accountId: string, read: () => Promise<T>) => Promise<T>;

export function createHeavyReads(maxWaiting = MAX_WAITING, maxWaitMs = MAX_WAIT_MS): HeavyReads {
  const queues = new Map<string, { last: Promise<unknown>; length: number }>();

  return async (accountId, read) => {
    const queue = queues.get(accountId) ?? { last: Promise.resolve(), length: 0 };
    if (queue.length > maxWaiting) throw busy();
    queues.set(accountId, queue);
    queue.length += 1;
    const cameAtMs = performance.now();
    const turn = queue.last.then(() => {
      if (performance.now() - cameAtMs > maxWaitMs) throw busy();
      return read();
    });
    queue.last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      queue.length -= 1;
      if (queue.length === 0) queues.delete(accountId);
    }
  };
}

const busy = (): FuelgaugeError =>
  new FuelgaugeError('too-many-requests', 'The account reads a lot at the same time. Try again in a second.');
