/**
 * Reads the entries behind a figure, for those who explain figures: by a measure, by what they refer to, by their action,
 * by their key. Every read is of one account and bounded. Reads are majority reads.
 */
import type { Connection } from 'mongoose';
import type { Entry } from '../domain/account/entry.js';
import { amountIn, measuredTypes, type Measure } from '../domain/account/measure.js';
import { isOfCandidate, seqOfEntry } from '../domain/business-key.js';
import { present } from '../domain/present.js';
import type { LookUp } from '../domain/reducer/look-up.js';
import type { CommitStore, NamedCommits, Scan, SeqRange } from './commit/commit-store.js';
import type { Commit } from './commit/commit.js';
import { scanEntries, within } from './entries/entry-scan.js';
import { actionName, actionsAmong, entriesNamed, isRare, namesOf, typeName, type RareType } from './commit/names.js';
import { linksOf, type EntryLink } from './entries/entry-links.js';
import { commitReads } from './mongo/commit-store.js';
import { namedCommits } from './mongo/named-commits.js';

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
  /** Of a million entries it takes seconds. Throws when the signal aborts. */
  sum(accountId: string, measure: Measure, selection: EntrySelection, signal?: AbortSignal): Promise<MeasuredSum>;
  /** The entries of which something counts, newest first. */
  list(accountId: string, measure: Measure, selection: EntrySelection, limit: number): Promise<MeasuredEntry[]>;
  /** An entry by its key: not one of an action or a hold, and not one of terms or a cap. */
  findByKey(accountId: string, key: string): Promise<Entry | null>;
  /** The account's entries of a type of which there are few, oldest first. */
  listOf(accountId: string, type: RareType, limit: number): Promise<Entry[]>;
  /** The entries that refer to this one, oldest first. */
  listByRef(accountId: string, entryId: string, limit: number): Promise<Entry[]>;
  /**
   * The entries whose action begins with one of these texts, newest first. They must end with `~`, or be a whole action.
   * With a range its commits are looked through, and none outside: keep it short.
   */
  listByAction(accountId: string, prefixes: readonly string[], limit: number, range?: SeqRange): Promise<Entry[]>;
  /** The evaluations of a candidate for any job, newest first. Reads the names of all entries of the range: keep it short. */
  listByCandidate(accountId: string, candidateId: string, range: SeqRange, limit: number): Promise<Entry[]>;
  /** The entries with these numbers that exist, each with whether its commit is linked to the one before. */
  listLinks(accountId: string, fromSeq: number, toSeq: number): Promise<EntryLink[]>;
}

type Store = Pick<CommitStore, 'find' | 'scan'> & NamedCommits;
type IsWanted = (entry: Entry) => boolean;

/** What a measure, and a selection, look at. */
const MEASURED = [
  ...(['type', 'at', 'ref', 'late', 'ofLate', 'reopens', 'feature', 'spaceId'] as const),
  ...(['legs', 'slices', 'returned', 'overageTokens', 'overageUnitPrice'] as const),
];
/** Holds whose numbers are this near to each other are read with one scan. */
const NEAR = 256;

/** The connection's ledger must be open, so that its collections exist. */
export const createEntryBook = (connection: Connection): EntryBook =>
  entryBookOver({ ...commitReads(connection), ...namedCommits(connection) });

export function entryBookOver(store: Store): EntryBook {
  /** The entries that a measure may count, a piece at a time. */
  async function* read(
    accountId: string,
    measure: Measure,
    selection: EntrySelection,
    how: Pick<Scan, 'newestFirst' | 'fields' | 'long'>,
  ) {
    const { ofHolds, until, afterSeq, upToSeq } = selection;
    const types = measuredTypes(measure);
    const isInRange = within(selection);
    const isWanted: IsWanted = (entry) => isInRange(entry) && (!until || entry.at <= until);
    if (readsFew(measure, selection)) {
      const found = ofHolds
        ? await entriesOfHolds(store, accountId, ofHolds)
        : entriesIn(await store.find(accountId, types.filter(isRare).map(typeName)), () => true);
      const wanted = found.filter(isWanted).sort((a, b) => a.seq - b.seq);
      yield how.newestFirst ? wanted.reverse() : wanted;
      return;
    }
    const scan: Scan = { afterSeq, upToSeq, having: valuesOf(measure), ...how };
    for await (const entries of scanEntries(store, accountId, scan)) yield until ? entries.filter(isWanted) : entries;
  }

  const listByAction: EntryBook['listByAction'] = async (accountId, prefixes, limit, range) => {
    const names = prefixes.map(actionName);
    const commits = await store.listNamed(accountId, names, { limit, newestFirst: true, range });
    const isOfOne = hasAction((action) =>
      prefixes.some((prefix) => (prefix.endsWith('~') ? action.startsWith(prefix) : action === prefix)),
    );
    const found = entriesIn(commits.reverse(), isOfOne).filter(within(range ?? {}));
    return found.reverse().slice(0, limit);
  };

  return {
    async sum(accountId, measure, selection, signal) {
      let [amount, entries] = [0, 0];
      for await (const piece of read(accountId, measure, selection, { fields: MEASURED, long: true })) {
        signal?.throwIfAborted();
        for (const entry of piece) {
          const counted = amountIn(measure, entry);
          amount += counted;
          if (counted !== 0) entries += 1;
        }
      }
      return { amount, entries };
    },

    async list(accountId, measure, selection, limit) {
      const found: MeasuredEntry[] = [];
      for await (const piece of read(accountId, measure, selection, { newestFirst: true })) {
        for (const entry of piece) {
          const amount = amountIn(measure, entry);
          if (amount !== 0) found.push({ entry, amount });
          if (found.length === limit) return found;
        }
      }
      return found;
    },

    async findByKey(accountId, key) {
      const lookUp: LookUp = { by: 'key', value: key };
      const [entry] = entriesNamed(await store.find(accountId, namesOf([lookUp])), [lookUp]);
      return entry ?? null;
    },

    async listOf(accountId, type, limit) {
      const commits = await store.listNamed(accountId, [typeName(type)], { limit });
      return entriesIn(commits, (entry) => entry.type === type).slice(0, limit);
    },

    async listByRef(accountId, ref, limit) {
      const commits = await store.listNamed(accountId, namesOf([{ by: 'ref', value: ref }]), { limit });
      return entriesIn(commits, (entry) => entry.ref === ref).slice(0, limit);
    },

    listByAction,

    async listByCandidate(accountId, candidateId, range, limit) {
      const actions = actionsAmong(await store.namesIn(accountId, range));
      const wanted = [...new Set(actions.filter((action) => isOfCandidate(action, candidateId)))];
      return wanted.length === 0 ? [] : await listByAction(accountId, wanted, limit, range);
    },

    listLinks: (accountId, fromSeq, toSeq) => linksOf(store, accountId, fromSeq, toSeq),
  };
}

/** Whether these entries are found by their names, however many there are in the range. */
export const readsFew = (measure: Measure, { ofHolds }: EntrySelection): boolean =>
  ofHolds !== undefined || measuredTypes(measure).every(isRare);

/** What the database may leave out by; the rest of a measure is looked at here. */
function valuesOf({ parts, of: { feature, spaceId } = {} }: Measure): NonNullable<Scan['having']> {
  return { type: measuredTypes({ parts }), ...present({ feature, spaceId }) };
}

const entriesIn = (commits: readonly Commit[], isWanted: IsWanted): Entry[] =>
  commits.flatMap(({ entries }) => entries.filter(isWanted));

const hasAction =
  (isWanted: (action: string) => boolean): IsWanted =>
  (entry) =>
    'action' in entry && isWanted(entry.action);

/** The holds' own entries, and those that refer to them. */
async function entriesOfHolds(store: Store, accountId: string, ids: readonly string[]): Promise<Entry[]> {
  const isHold = (entry: Entry): boolean => ids.includes(entry._id);
  const lookUps = ids.map((value): LookUp => ({ by: 'ref', value }));
  const found = entriesNamed(await store.find(accountId, namesOf(lookUps)), lookUps);
  for (const range of rangesOf(ids)) {
    for await (const entries of scanEntries(store, accountId, range)) found.push(...entries.filter(isHold));
  }
  return found;
}

function rangesOf(entryIds: readonly string[]): SeqRange[] {
  const ranges: { afterSeq: number; upToSeq: number }[] = [];
  for (const seq of entryIds.map(seqOfEntry).sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && seq - last.upToSeq <= NEAR) last.upToSeq = seq;
    else ranges.push({ afterSeq: seq - 1, upToSeq: seq });
  }
  return ranges;
}
