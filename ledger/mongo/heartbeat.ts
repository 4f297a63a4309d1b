/**
 * Learns the server's time and how many processes are alive: each process writes a heartbeat with the server's time, and
 * reads those of the others.
 */
import { randomUUID } from 'node:crypto';
import type { Collection } from 'mongodb';
import { MAJORITY } from '../../storage/driver.js';
import type { ProcessDocument } from './models.js';
import type { ServerClock } from './server-clock.js';

const BEAT_EVERY_MS = 1_000;
/** A process whose heartbeat is older is not counted, and its document is deleted. It comes back with its next one. */
const STALE_AFTER_MS = 5_000;

export interface Heartbeat {
  /** Of this process, as others see it. */
  readonly name: string;
  /** Whether other processes were alive at the last heartbeat. */
  hasRivals(): boolean;
  close(): Promise<void>;
}

interface HeartbeatParts {
  readonly processes: Collection<ProcessDocument>;
  readonly clock: ServerClock;
  readonly onError: (error: unknown) => void;
}

/** Resolves once the clock knows the time: after the first heartbeat that was quick. Throws where the database is away. */
export async function startHeartbeat({ processes, clock, onError }: HeartbeatParts): Promise<Heartbeat> {
  const name = randomUUID();
  let rivals = 0;

  const beat = async (): Promise<void> => {
    const startedMs = performance.now();
    const mine = await processes.findOneAndUpdate(
      { _id: name },
      { $currentDate: { at: true } },
      { upsert: true, returnDocument: 'after', writeConcern: { w: 'majority' } },
    );
    if (!mine) throw new Error('the heartbeat was not stored');
    clock.observe(mine.at, performance.now() - startedMs);
    const others = await processes.find({ _id: { $ne: name } }, MAJORITY).toArray();
    const staleBefore = new Date(mine.at.getTime() - STALE_AFTER_MS);
    const stale = others.filter(({ at }) => at < staleBefore);
    rivals = others.length - stale.length;
    for (const { _id, at } of stale) await processes.deleteOne({ _id, at });
  };

  do await beat();
  while (!clock.isKnown);
  let beating: Promise<void> | null = null;
  const timer = setInterval(() => {
    beating ??= beat()
      .catch(onError)
      .finally(() => {
        beating = null;
      });
  }, BEAT_EVERY_MS);

  return {
    name,
    hasRivals: () => rivals > 0,
    async close() {
      clearInterval(timer);
      await beating;
      await processes.deleteOne({ _id: name }).catch(onError);
    },
  };
}
