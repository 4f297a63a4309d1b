/**
 * Keeps the records of corrections. A record changes only from the revision that was read, so that of two people who
 * decide at once one is told to look again. A change names the line that it owes the audit log in the same write: a
 * process that dies before the line is written leaves it to the sweep.
 */
import type { Model, QueryFilter } from 'mongoose';
import { notFound } from '../../domain/errors.js';
import { isDuplicateKey } from '../../storage/driver.js';
import { pageOf, type Page, type PageQuery } from '../../storage/page.js';
import type { Audit } from '../audit/audit.js';
import { OPEN_STATES, type CorrectionRecord, type CorrectionState, type OwedLine } from './models.js';

export interface CorrectionFilter {
  readonly state?: CorrectionState | undefined;
  readonly accountId?: string | undefined;
  readonly requestedBy?: string | undefined;
}

export interface CorrectionRecords {
  /** Null: one is stored under this id. */
  insert(record: CorrectionRecord): Promise<CorrectionRecord | null>;
  find(id: string): Promise<CorrectionRecord | null>;
  /** Throws `not-found`. */
  require(id: string): Promise<CorrectionRecord>;
  /** Newest first. */
  list(filter: CorrectionFilter, query: PageQuery): Promise<Page<CorrectionRecord>>;
  /** Those of an account of which something still comes, newest first. */
  listOpen(accountId: string, limit: number): Promise<CorrectionRecord[]>;
  /** Those that somebody may still approve. */
  countPending(now: Date, upTo: number): Promise<number>;
  countParked(upTo: number): Promise<number>;
  /** Null: it was changed since it was read, or is not as `where` says. */
  change(
    record: CorrectionRecord,
    changes: Partial<CorrectionRecord>,
    line?: Omit<OwedLine, 'at'>,
    where?: QueryFilter<CorrectionRecord>,
  ): Promise<CorrectionRecord | null>;
  listExpired(now: Date, limit: number): Promise<CorrectionRecord[]>;
  /** Writes the lines that processes left when they died. */
  writeOwedLines(limit: number): Promise<void>;
  markUndone(id: string, undoneBy: string): Promise<boolean>;
  unmarkUndone(id: string, undoneBy: string): Promise<void>;
}

/** The process that changed the record writes its line within this time, unless it died. */
const LINE_GRACE_MS = 30_000;

export function createCorrectionRecords(
  model: Model<CorrectionRecord>,
  audit: Pick<Audit, 'record'>,
): CorrectionRecords {
  const find = async (id: string): Promise<CorrectionRecord | null> =>
    await model.findById(id).lean<CorrectionRecord>();

  const writeLine = async (record: CorrectionRecord): Promise<void> => {
    const { _id, owedLine, accountId, kind, tokens, reasonCode, revision } = record;
    if (!owedLine) return;
    const { by, act } = owedLine;
    await audit.record({ by, act, accountId, subject: _id, facts: { kind, tokens, reasonCode } });
    await model.updateOne({ _id, revision }, { $set: { owedLine: null } });
  };

  return {
    async insert(record) {
      try {
        await model.create([record]);
      } catch (error) {
        if (isDuplicateKey(error)) return null;
        throw error;
      }
      await writeLine(record);
      return { ...record, owedLine: null };
    },

    find,

    async require(id) {
      const record = await find(id);
      if (!record) throw notFound('correction');
      return record;
    },

    async list(filter, { limit, cursor }) {
      const found = await model
        .find({ ...given(filter), ...behind(cursor) })
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit + 1)
        .lean<CorrectionRecord[]>();
      return pageOf(found, limit, cursorOf, (record) => record);
    },

    listOpen: async (accountId, limit) =>
      await model
        .find({ accountId, state: { $in: [...OPEN_STATES] } })
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit)
        .lean<CorrectionRecord[]>(),

    countParked: (upTo) => model.countDocuments({ state: 'parked' }, { limit: upTo }),
    countPending: (now, upTo) => model.countDocuments({ state: 'pending', expiresAt: { $gt: now } }, { limit: upTo }),

    async change(record, changes, line, where = {}) {
      // A line that an earlier change owes comes first.
      await writeLine(record);
      const { _id, revision } = record;
      const owedLine = line ? { ...line, at: new Date() } : null;
      const fields = { ...changes, owedLine, revision: revision + 1 };
      const { matchedCount } = await model.updateOne(
        { ...where, _id, revision },
        { $set: fields },
        { runValidators: true },
      );
      if (matchedCount === 0) return null;
      const changed = { ...record, ...fields };
      await writeLine(changed);
      return { ...changed, owedLine: null };
    },

    listExpired: async (now, limit) =>
      await model
        .find({ state: 'pending', expiresAt: { $lte: now } })
        .sort({ expiresAt: 1 })
        .limit(limit)
        .lean<CorrectionRecord[]>(),

    async writeOwedLines(limit) {
      const before = new Date(Date.now() - LINE_GRACE_MS);
      const owing = await model
        .find({ 'owedLine.at': { $lt: before } })
        .limit(limit)
        .lean<CorrectionRecord[]>();
      for (const record of owing) await writeLine(record);
    },

    async markUndone(id, undoneBy) {
      const free = { _id: id, undoneBy: { $in: [null, undoneBy] } };
      return (await model.updateOne(free, { $set: { undoneBy } })).matchedCount === 1;
    },

    async unmarkUndone(id, undoneBy) {
      await model.updateOne({ _id: id, undoneBy }, { $set: { undoneBy: null } });
    },
  };
}

const given = ({ state, accountId, requestedBy }: CorrectionFilter): QueryFilter<CorrectionRecord> => ({
  ...(state !== undefined && { state }),
  ...(accountId !== undefined && { accountId }),
  ...(requestedBy !== undefined && { requestedBy }),
});

const cursorOf = ({ _id, createdAt }: CorrectionRecord): string => `${createdAt.getTime()}~${_id}`;

function behind(cursor: string | undefined): QueryFilter<CorrectionRecord> {
  if (cursor === undefined) return {};
  const [time = '', id = ''] = cursor.split('~');
  const createdAt = new Date(Number(time));
  // A cursor that is not ours begins the list again.
  if (Number.isNaN(createdAt.getTime())) return {};
  return { $or: [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $lt: id } }] };
}
