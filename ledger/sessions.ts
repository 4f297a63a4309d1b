/**
 * A process killed between its first write and its commit leaves an open transaction that locks the account until the
 * server's time limit (60 s by default). So every process has a fixed pool of sessions, registered before first use
 * with a heartbeat by the server's clock, and any process ends the sessions of one whose heartbeat is stale. Ending the
 * sessions of a process that is only slow is safe: it gets an error, reads again and retries.
 */
import { randomUUID } from 'node:crypto';
import type { ClientSession, Collection, MongoClient } from 'mongodb';
import { MAJORITY } from '../storage/driver.js';
import type { ProcessDocument } from './models.js';
import type { ServerClock } from './server-clock.js';

const POOL_SIZE = 32;
const BEAT_EVERY_MS = 500;
const STALE_AFTER_MS = 2_000;

export interface SessionPool {
  /** Of this process, as others see it. */
  readonly name: string;
  /** Whether other processes were alive at the last heartbeat. */
  hasRivals(): boolean;
  use<T>(work: (session: ClientSession) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

interface SessionPoolParts {
  readonly client: MongoClient;
  readonly processes: Collection<ProcessDocument>;
  readonly clock: ServerClock;
  readonly onError: (error: unknown) => void;
}

/** Resolves after the first heartbeat: no session is used before it is registered. */
export async function openSessionPool({ client, processes, clock, onError }: SessionPoolParts): Promise<SessionPool> {
  const sessions = Array.from({ length: POOL_SIZE }, () => client.startSession({ causalConsistency: false }));
  const free = [...sessions];
  const waiting: ((session: ClientSession) => void)[] = [];
  const name = randomUUID();
  let rivals = 0;
  const ids = sessions.map((session) => session.id?.id);

  const beat = async (): Promise<void> => {
    const startedMs = performance.now();
    await processes.updateOne(
      { _id: name },
      { $currentDate: { at: true }, $set: { sessions: ids } },
      { upsert: true, writeConcern: { w: 'majority' } },
    );
    const known = await processes.find({}, MAJORITY).toArray();
    const mine = known.find(({ _id }) => _id === name);
    if (!mine) return;
    clock.observe(mine.at, performance.now() - startedMs);
    rivals = known.length - 1;
    const before = new Date(mine.at.getTime() - STALE_AFTER_MS);
    await endStale(known.filter(({ at }) => at < before));
  };

  const endStale = async (processesGone: readonly ProcessDocument[]): Promise<void> => {
    for (const stale of processesGone) {
      await client.db('admin').command({ killSessions: stale.sessions.map((id) => ({ id })) });
      await processes.deleteOne({ _id: stale._id, at: stale.at });
    }
  };

  await beat();
  let beating = Promise.resolve();
  const timer = setInterval(() => {
    beating = beating.then(beat).catch(onError);
  }, BEAT_EVERY_MS);

  return {
    name,
    hasRivals: () => rivals > 0,
    async use(work) {
      const session = free.pop() ?? (await new Promise<ClientSession>((resolve) => waiting.push(resolve)));
      try {
        return await work(session);
      } finally {
        const next = waiting.shift();
        if (next) next(session);
        else free.push(session);
      }
    },
    async close() {
      clearInterval(timer);
      await beating;
      await Promise.all(sessions.map((session) => session.endSession()));
      await processes.deleteOne({ _id: name }).catch(onError);
    },
  };
}
