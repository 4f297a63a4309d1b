/**
 * Reads that make the database go through many entries: a process does one at a time for each account, so that a tenant
 * who asks for many at once slows nobody down but itself.
 */
import { FuelgaugeError } from '../domain/errors.js';
import { DEADLINE_MS } from './http/in-time.js';
import { createLanes } from './lanes.js';

/** Others of the account that may wait for their turn. */
const MAX_WAITING = 50;

/** Rejects with `too-many-requests` where too many of the account wait already. */
export type HeavyReads = <T>(accountId: string, read: () => Promise<T>) => Promise<T>;

export function createHeavyReads(maxWaiting = MAX_WAITING, deadlineMs = DEADLINE_MS): HeavyReads {
  const lanes = createLanes();

  return async (accountId, read) => {
    if (lanes.lengthOf(accountId) > maxWaiting) throw busy();
    const cameAtMs = performance.now();
    return await lanes.run(accountId, () => {
      // Nobody waits for the answer any more, so it is not worth a read.
      if (performance.now() - cameAtMs > deadlineMs) throw busy();
      return read();
    });
  };
}

const busy = (): FuelgaugeError =>
  new FuelgaugeError('too-many-requests', 'The account reads a lot at the same time. Try again in a second.');
