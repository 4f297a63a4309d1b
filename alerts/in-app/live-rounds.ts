/** Does one round for all streams of a process: what is new in their accounts, what was read, and who may still listen. */
import pMap from 'p-map';
import { keyOf, type ReadersNow } from './live-readers.js';
import type { LiveStore } from './live-store.js';
import { NO_MARKS, type LiveStream, type StoredMarks } from './live-stream.js';
import type { LiveStreams } from './live-streams.js';

/** Accounts or counts that are read at the same time. */
const CONCURRENCY = 10;

interface RoundParts {
  readonly store: LiveStore;
  readonly readersNow: ReadersNow;
  readonly streams: LiveStreams;
  /** For a stream that has ended. */
  readonly drop: (stream: LiveStream) => void;
  readonly readersEveryMs: number;
}

/** Resolves with what failed: no step keeps the next one from being done. */
export type Round = () => Promise<readonly unknown[]>;

export function createRound({ store, readersNow, streams, drop, readersEveryMs }: RoundParts): Round {
  /** Returns the marks by member, as they were read for it. */
  const refresh = async (chosen: readonly LiveStream[]): Promise<ReadonlyMap<string, StoredMarks>> => {
    const listeners = chosen.map(({ listener }) => listener);
    const [readers, marks] = await Promise.all([readersNow(listeners), store.marksOf(listeners.map(keyOf))]);
    await pMap(
      chosen,
      async (stream) => {
        await stream.refresh(readers.get(stream.listener)!, marks.get(keyOf(stream.listener)) ?? NO_MARKS);
        if (!stream.isOpen) drop(stream);
      },
      { concurrency: CONCURRENCY },
    );
    return marks;
  };

  /** Also for a stream that began while the others were served, or that resumes further back. */
  const passOn = async (accountId: string, after: number): Promise<void> => {
    const records = await store.next(accountId, after);
    const last = records.at(-1)?.number ?? after;
    for (;;) {
      const behind = streams.ofAccount(accountId).filter(({ number }) => number >= after && number < last);
      if (behind.length === 0) return;
      const marks = await refresh(behind);
      const now = new Date();
      for (const stream of behind) stream.offer(records, marks.get(keyOf(stream.listener)) ?? NO_MARKS, now);
    }
  };

  const passOnMarks = async (): Promise<void> => {
    const revisions = await store.revisionsOf(streams.memberKeys());
    const revisionOf = ({ listener }: LiveStream): number => revisions.get(keyOf(listener)) ?? NO_MARKS.revision;
    const changed = streams.all().filter((stream) => !stream.hasRevision(revisionOf(stream)));
    if (changed.length > 0) await refresh(changed);
  };

  const checkReaders = async (): Promise<void> => {
    const all = streams.all();
    const readers = await readersNow(all.map(({ listener }) => listener));
    const changed = all.filter((stream) => !stream.isSame(readers.get(stream.listener)!));
    if (changed.length > 0) await refresh(changed);
  };

  const passOnAll = async (): Promise<void> => {
    const reached = streams.reached();
    const accounts = await store.withNext(reached);
    // One account that fails delays no other.
    await pMap(accounts, (accountId) => passOn(accountId, reached.get(accountId)!), {
      concurrency: CONCURRENCY,
      stopOnError: false,
    });
  };

  let readersAtMs = 0;
  return async () => {
    const isDue = performance.now() - readersAtMs >= readersEveryMs;
    if (isDue) readersAtMs = performance.now();
    const failures: unknown[] = [];
    for (const step of [passOnAll, passOnMarks, ...(isDue ? [checkReaders] : [])]) {
      await step().catch((error: unknown) => {
        failures.push(error);
      });
    }
    return failures;
  };
}
