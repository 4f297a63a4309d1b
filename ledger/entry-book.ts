/**
 * Reads the entries behind a figure, for those who explain figures: by a measure, by what they refer to, by their action,
 * by their key. Every read is of one account, from an index, and bounded. Reads are majority reads.
 */
import type { Document, Filter } from 'mongodb';
import type { Connection } from 'mongoose';
import { entryId, entryKey } from '../domain/business-key.js';
import type { Entry, EntryType } from '../domain/account/entry.js';
import { measuredTypes, type Measure } from '../domain/account/measure.js';
import { driverCollection, MAJORITY, startingWith } from '../storage/driver.js';
import { idsOf, type SeqRange } from './entry-range.js';
import { CHAIN_START, linkHash } from './hash-chain.js';
import { amountExpression, filterOfMeasure } from './measured.js';
import { ledgerModels } from './models.js';
import type { ChainedEntry } from './store.js';

/** Entries of an account, by their numbers. */
export interface EntrySelection extends SeqRange {
  /** Only these holds and what refers to them. */
  readonly ofHolds?: readonly string[];
  /** Only entries that were written by then. */
  readonly until?: Date;
}

export interface MeasuredSum {
  readonly amount: number;
  /** The entries of which something counts. */
  readonly entries: number;
}

export interface MeasuredEntry {
  readonly entry: Entry;
  readonly amount: number;
}

export interface EntryBook {
  sum(accountId: string, measure: Measure, selection: EntrySelection): Promise<MeasuredSum>;
  /** The entries of which something counts, newest first. */
  list(accountId: string, measure: Measure, selection: EntrySelection, limit: number): Promise<MeasuredEntry[]>;
  findByKey(accountId: string, key: string): Promise<Entry | null>;
  /** The account's entries of a type of which there are few, oldest first. */
  listOf(accountId: string, type: RareType, limit: number): Promise<Entry[]>;
  /** The entries that refer to this one, oldest first. */
  listByRef(accountId: string, entryId: string, limit: number): Promise<Entry[]>;
  /** The entries whose action begins with one of these texts, newest first. They must end with `~`, or be a whole action. */
  listByAction(accountId: string, prefixes: readonly string[], limit: number): Promise<Entry[]>;
  /** The evaluations of a candidate for any job, newest first. Reads every entry of the range: keep it short. */
  listByCandidate(accountId: string, candidateId: string, range: SeqRange, limit: number): Promise<Entry[]>;
  /** The entries with these numbers that exist, each with whether its hash follows from the one before. */
  listLinks(accountId: string, fromSeq: number, toSeq: number): Promise<EntryLink[]>;
}

export interface EntryLink {
  readonly entry: Entry;
  /** Null: the entry before it is not among those that were read. */
  readonly follows: boolean | null;
}

/** An account has few entries of these types, and their keys begin with the type: the index of keys finds them. */
const RARE = ['grant', 'expire', 'clawback', 'void', 'pause'] as const satisfies readonly EntryType[];
type RareType = (typeof RARE)[number];
const isRare = (type: EntryType): type is RareType => (RARE as readonly EntryType[]).includes(type);
const keysOf = (type: RareType) => startingWith(entryKey[type](''));

/** The connection's ledger must be open, so that its collections exist. */
export function createEntryBook(connection: Connection): EntryBook {
  const entries = driverCollection(ledgerModels(connection).entries);
  const read = async (stages: Document[]): Promise<Document[]> =>
    await entries.aggregate(stages, { ...MAJORITY, allowDiskUse: true }).toArray();
  const one = async (filter: Filter<ChainedEntry>): Promise<Entry | null> => {
    const found = await entries.findOne(filter, MAJORITY);
    return found && withoutLink(found);
  };

  return {
    async sum(accountId, measure, selection) {
      const [row] = await read([
        { $match: matchOf(accountId, measure, selection) },
        { $project: { _id: 0, amount: amountExpression(measure) } },
        { $match: { amount: { $ne: 0 } } },
        { $group: { _id: null, amount: { $sum: '$amount' }, entries: { $sum: 1 } } },
      ]);
      return { amount: (row?.['amount'] ?? 0) as number, entries: (row?.['entries'] ?? 0) as number };
    },

    async list(accountId, measure, selection, limit) {
      const found = await read([
        { $match: matchOf(accountId, measure, selection) },
        { $sort: { _id: -1 } },
        { $set: { amount: amountExpression(measure) } },
        { $match: { amount: { $ne: 0 } } },
        { $limit: limit },
      ]);
      return (found as (ChainedEntry & { amount: number })[]).map(({ amount, ...entry }) => ({
        entry: withoutLink(entry),
        amount,
      }));
    },

    findByKey: (accountId, key) => one({ accountId, key }),

    async listOf(accountId, type, limit) {
      const found = entries
        .find({ accountId, key: keysOf(type) }, MAJORITY)
        .sort({ _id: 1 })
        .limit(limit);
      return (await found.toArray()).map(withoutLink);
    },

    async listByRef(accountId, ref, limit) {
      const found = entries.find({ accountId, ref }, MAJORITY).sort({ _id: 1 }).limit(limit);
      return (await found.toArray()).map(withoutLink);
    },

    async listByAction(accountId, prefixes, limit) {
      const ranges = prefixes.map((prefix) => ({
        accountId,
        action: prefix.endsWith('~') ? startingWith(prefix) : prefix,
      }));
      const found = entries.find({ $or: ranges }, MAJORITY).sort({ _id: -1 }).limit(limit);
      return (await found.toArray()).map(withoutLink);
    },

    async listByCandidate(accountId, candidateId, range, limit) {
      const evaluations = { _id: idsOf(accountId, range), feature: 'candidate_evaluation' } as const;
      const named = entries.find(evaluations, { ...MAJORITY, projection: { action: 1 } }).sort({ _id: -1 });
      const ids = (await named.toArray())
        .filter((entry) => (entry as { readonly action?: string }).action?.split('~')[2] === candidateId)
        .map(({ _id }) => _id);
      if (ids.length === 0) return [];
      const found = entries.find({ _id: { $in: ids.slice(0, limit) } }, MAJORITY).sort({ _id: -1 });
      return (await found.toArray()).map(withoutLink);
    },

    async listLinks(accountId, fromSeq, toSeq) {
      const range = { $gte: entryId(accountId, fromSeq), $lte: entryId(accountId, toSeq) };
      const found = await entries.find({ _id: range }, MAJORITY).sort({ _id: 1 }).toArray();
      return found.map((entry, at) => ({ entry: withoutLink(entry), follows: followsFrom(found[at - 1], entry) }));
    },
  };
}

function matchOf(accountId: string, measure: Measure, { ofHolds, until, ...range }: EntrySelection): Document {
  const types = measuredTypes(measure);
  const within = {
    _id: idsOf(accountId, range),
    ...(until && { at: { $lte: until } }),
    ...filterOfMeasure(measure),
  };
  if (ofHolds)
    return { $or: [{ _id: { $in: [...ofHolds] } }, { accountId, ref: { $in: [...ofHolds] } }], $and: [within] };
  if (!types.every(isRare)) return within;
  return { ...within, accountId, $or: types.map((type) => ({ key: keysOf(type) })) };
}

/** The stored order of the fields is part of the hash. */
function followsFrom(before: ChainedEntry | undefined, { hash, ...entry }: ChainedEntry): boolean | null {
  if (!before && entry.seq !== 1) return null;
  return (before?.seq ?? 0) === entry.seq - 1 && hash === linkHash(before?.hash ?? CHAIN_START, entry);
}

const withoutLink = ({ hash: _hash, commit: _commit, ...entry }: ChainedEntry): Entry => entry;
