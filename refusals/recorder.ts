/**
 * Counts refused actions behind the calls: a refused call waits for nothing, and this process writes once a second at
 * most, all that it has counted in one bulk write. A write whose outcome is unknown is repeated, so a count may be a few
 * too high; one that is lost with the process is a second's. Of an account the newest records are kept.
 */
import { MongoBulkWriteError, type AnyBulkWriteOperation, type Collection } from 'mongodb';
import type { RefusedSpending } from '../ledger/ledger.js';
import { added, counted, idOfRefused, type Counted } from './counted.js';
import type { RefusalRecord } from './models.js';

export interface RefusalRecorder {
  /** Returns at once. */
  report(refused: RefusedSpending): void;
  /** Writes what is counted. Resolves when nothing is left, or when it can't be written. */
  drain(): Promise<void>;
}

interface RecorderParts {
  readonly records: Pick<Collection<RefusalRecord>, 'aggregate' | 'bulkWrite'>;
  readonly onError: (error: unknown) => void;
  readonly pauseMs?: number;
}

/** Of one account. */
export const MAX_KEPT = 50;
/** Records that wait for a write. Further ones are not counted until there is room. */
const MAX_WAITING = 5_000;
const PAUSE_MS = 1_000;
/** The counts, what they push out, and once more for what came in between. */
const MAX_LAST_WRITES = 3;

export function createRefusalRecorder({ records, onError, pauseMs = PAUSE_MS }: RecorderParts): RefusalRecorder {
  const waiting = new Map<string, Counted>();
  let surplus: readonly string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const keep = (one: Counted): void => {
    const before = waiting.get(one._id);
    if (before) waiting.set(one._id, added(before, one));
    else if (waiting.size < MAX_WAITING) waiting.set(one._id, one);
  };

  const isIdle = (): boolean => waiting.size === 0 && surplus.length === 0;

  const schedule = (): void => {
    if (timer !== undefined || isIdle()) return;
    timer = setTimeout(() => {
      writing = write().finally(() => {
        timer = undefined;
        schedule();
      });
    }, pauseMs).unref();
  };

  const write = async (): Promise<void> => {
    const batch = [...waiting.values()];
    const ids = surplus;
    waiting.clear();
    surplus = [];
    const removal = ids.length === 0 ? [] : [{ deleteMany: { filter: { _id: { $in: [...ids] } } } }];
    try {
      const { upsertedIds } = await records.bulkWrite([...batch.map(upsert), ...removal], { ordered: false });
      const fresh = Object.keys(upsertedIds).map((place) => batch[Number(place)]!.accountId);
      if (fresh.length > 0) surplus = await beyondKept([...new Set(fresh)]);
    } catch (error) {
      for (const one of notWritten(batch, error)) keep(one);
      onError(error);
    }
  };

  /** From the index alone. */
  const beyondKept = async (accountIds: readonly string[]): Promise<string[]> => {
    const rows = await records
      .aggregate<{ old: string[] }>([
        { $match: { accountId: { $in: [...accountIds] } } },
        { $sort: { accountId: 1, minute: -1, _id: -1 } },
        { $group: { _id: '$accountId', ids: { $push: '$_id' } } },
        { $project: { old: { $slice: ['$ids', MAX_KEPT, MAX_WAITING] } } },
      ])
      .toArray();
    return rows.flatMap(({ old }) => old);
  };

  return {
    report(refused) {
      if (waiting.size >= MAX_WAITING && !waiting.has(idOfRefused(refused))) return;
      keep(counted(refused));
      schedule();
    },

    async drain() {
      await writing;
      clearTimeout(timer);
      for (let times = 0; times < MAX_LAST_WRITES && !isIdle(); times += 1) await write();
    },
  };
}

function upsert({ _id, accountId, feature, minute, count, counts, firstAt, last }: Counted) {
  const byCode = Object.fromEntries([...counts].map(([code, times]) => [`counts.${code}`, times]));
  const update = {
    $setOnInsert: { accountId, feature, minute },
    $inc: { count, ...byCode },
    $min: { firstAt },
    $set: { last },
  };
  return { updateOne: { filter: { _id }, update, upsert: true } } as AnyBulkWriteOperation<RefusalRecord>;
}

/** The server says which ones failed, where it answered at all. */
function notWritten(batch: readonly Counted[], error: unknown): readonly Counted[] {
  if (!(error instanceof MongoBulkWriteError)) return batch;
  const failed = [error.writeErrors].flat().map(({ index }) => index);
  return failed.length === 0 ? batch : batch.filter((_one, index) => failed.includes(index));
}
