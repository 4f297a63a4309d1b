/**
 * Records what staff do and look at, in one log for all of them: numbered without gaps and chained. Lines are only ever
 * inserted. What shows customers' data, or changes credits or a rule, records it first, and fails where that fails.
 */
import type { Model, QueryFilter } from 'mongoose';
import { driverCollection, LONG_MAJORITY } from '../../storage/driver.js';
import { insertNext } from '../../storage/insert-next.js';
import { pageOf, type Page, type PageQuery } from '../../storage/page.js';
import type { AuditedAct } from './acts.js';
import { CHAIN_START, linkHash } from './chain.js';
import type { AuditFacts, AuditRecord } from './models.js';

export interface NewAuditLine {
  /** A person's id, `command`, or `nobody`. */
  readonly by: string;
  readonly act: AuditedAct;
  readonly accountId?: string;
  readonly subject?: string;
  readonly facts?: AuditFacts;
}

export interface AuditFilter {
  readonly by?: string | undefined;
  readonly act?: AuditedAct | undefined;
  readonly accountId?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** Processes write the log by their own clocks. */
const CLOCKS_DIFFER_MS = 10 * 60_000;

/** The first place where the log does not follow from itself. */
export interface AuditProblem {
  readonly number: number;
  readonly problem: string;
}

/** The number and hash of a line; 0 and the chain's start for a log without lines. */
export interface AuditEnd {
  readonly number: number;
  readonly hash: string;
}

export interface Audit {
  /** Resolves with the line's number once it is stored. */
  record(line: NewAuditLine): Promise<number>;
  /** Newest first. */
  list(filter: AuditFilter, page: PageQuery): Promise<Page<AuditRecord>>;
  /** The last line. Whoever keeps it elsewhere can prove later that no line was taken off the log's end. */
  end(): Promise<AuditEnd>;
  /**
   * Reads the whole log. Null: every line is there and unchanged. `known`: where the log ended at an earlier time; the
   * chain alone does not show that its last lines are gone.
   */
  verify(known?: AuditEnd): Promise<{ readonly lines: number; readonly problem: AuditProblem | null }>;
}

export function createAudit(model: Model<AuditRecord>, now: () => Date = () => new Date()): Audit {
  /** A line that this process has seen: the last one is found from there on, however long the log is. */
  let seen = 0;
  const lastFrom = async (number: number): Promise<AuditEnd | null> => {
    const from = number === 0 ? {} : { _id: { $gte: number } };
    const last = await model.findOne(from, { hash: 1 }).sort({ _id: -1 }).lean<Pick<AuditRecord, '_id' | 'hash'>>();
    return last && { number: last._id, hash: last.hash };
  };

  const end = async (): Promise<AuditEnd> => {
    // Null behind a line that was there: somebody took lines off the end.
    const last = (await lastFrom(seen)) ?? (await lastFrom(0)) ?? { number: 0, hash: CHAIN_START };
    seen = last.number;
    return last;
  };

  /** The number of the first line from that time on, found by halves; `before` where there is none before it. */
  const numberAt = async (timeMs: number, before: number): Promise<number> => {
    let [low, high] = [1, before];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const line = await model.findById(middle, { at: 1 }).lean<Pick<AuditRecord, 'at'>>();
      if (line && line.at.getTime() < timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const append = async ({ by, act, facts = {}, ...about }: NewAuditLine): Promise<number> => {
    const { accountId = null, subject = null } = about;
    const last = await end();
    const line = { _id: last.number + 1, at: now(), by, act, accountId, subject, facts };
    await model.create([{ ...line, hash: linkHash(last.hash, line) }]);
    return line._id;
  };

  return {
    record: (line) => insertNext('a line of the audit log', () => append(line)),

    async list({ by, act, accountId, from, to }, { limit, cursor }) {
      const before = cursor === undefined ? (await end()).number + 1 : Number(cursor);
      const isPlain = [by, act, accountId, from, to].every((value) => value === undefined);
      // Numbers have no gaps, and times follow them but for the difference of clocks.
      const first = isPlain ? before - 1 - limit : from ? await numberAt(from.getTime() - CLOCKS_DIFFER_MS, before) : 1;
      const last = to ? await numberAt(to.getTime() + CLOCKS_DIFFER_MS, before) : before;
      const filter: QueryFilter<AuditRecord> = {
        ...(by !== undefined && { by }),
        ...(act !== undefined && { act }),
        ...(accountId !== undefined && { accountId }),
        ...((from ?? to) && { at: { ...(from && { $gte: from }), ...(to && { $lt: to }) } }),
        _id: { $gte: first, $lt: last },
      };
      const found = await model
        .find(filter)
        .sort({ _id: -1 })
        .limit(limit + 1)
        .lean<AuditRecord[]>();
      return pageOf(
        found,
        limit,
        ({ _id }) => String(_id),
        (record) => record,
      );
    },

    end,

    async verify(known) {
      let previous = CHAIN_START;
      let lines = 0;
      // Years of lines take longer than a usual read.
      for await (const line of driverCollection(model).find({}, LONG_MAJORITY).sort({ _id: 1 })) {
        lines += 1;
        const { hash, ...rest } = line;
        if (rest._id !== lines) return { lines, problem: { number: lines, problem: 'the line is missing' } };
        if (hash !== linkHash(previous, rest)) {
          return { lines, problem: { number: lines, problem: 'the line is not as it was written' } };
        }
        if (lines === known?.number && hash !== known.hash) {
          return { lines, problem: { number: lines, problem: 'the log was written again since it was last verified' } };
        }
        previous = hash;
      }
      if (known && lines < known.number) {
        return { lines, problem: { number: lines + 1, problem: 'the line is missing' } };
      }
      return { lines, problem: null };
    },
  };
}
