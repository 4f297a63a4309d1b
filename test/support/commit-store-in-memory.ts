/**
 * Stores commits in memory, as the database does: an id once, a slot once in an account. It is stricter than the
 * database: it throws for a commit that no ledger may insert, and what it stores can't be changed.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Entry } from '../../domain/account/entry.js';
import { entryId } from '../../domain/business-key.js';
import { MAX_COMMIT_ENTRIES } from '../../domain/reducer/limits.js';
import type { CommitStore, NamedCommits, Scan } from '../../ledger/commit/commit-store.js';
import type { Commit, Image } from '../../ledger/commit/commit.js';
import { allNames } from '../../ledger/commit/names.js';
import { having, within } from '../../ledger/entries/entry-scan.js';

export interface CommitStoreInMemory extends CommitStore, NamedCommits {
  /** The account's commits, oldest first. A test that changes them plays a changed database. */
  commitsOf(accountId: string): Commit[];
  /** By account. A test may delete them at any time. */
  readonly snapshots: Map<string, Image>;
}

/** `pieceSize`: commits of one piece of a scan. */
export function commitStoreInMemory({ pieceSize = 2 } = {}): CommitStoreInMemory {
  const accounts = new Map<string, Commit[]>();
  const snapshots = new Map<string, Image>();

  const commitsOf = (accountId: string): Commit[] => {
    const commits = accounts.get(accountId) ?? [];
    accounts.set(accountId, commits);
    return commits;
  };

  return {
    commitsOf,
    snapshots,

    readSnapshot: (accountId) => Promise.resolve(snapshots.get(accountId) ?? null),

    readCurrent: (accountIds) =>
      Promise.resolve(
        accountIds
          .flatMap((accountId) => snapshots.get(accountId) ?? [])
          .filter(({ state, hash }) => commitsOf(state.accountId).at(-1)?.hash === hash),
      ),

    readFrom: (accountId, fromSeq, limit) =>
      Promise.resolve(
        commitsOf(accountId)
          .filter((commit) => commit.fromSeq >= fromSeq)
          .slice(0, limit),
      ),

    find: (accountId, names, fromSeq) =>
      Promise.resolve(
        commitsOf(accountId).filter(
          (commit) => commit.fromSeq === fromSeq || allNames(commit).some((name) => names.includes(name)),
        ),
      ),

    listNamed(accountId, names, { limit, newestFirst = false, range = {} }) {
      const isInRange = within(range);
      const isNamed = (own: string): boolean =>
        names.some((name) => (name.endsWith('~') ? own.startsWith(name) : own === name));
      const found = commitsOf(accountId).filter(
        (commit) => allNames(commit).some(isNamed) && commit.entries.some(isInRange),
      );
      return Promise.resolve((newestFirst ? found.reverse() : found).slice(0, limit));
    },

    namesIn(accountId, range) {
      const isInRange = within(range);
      const found = commitsOf(accountId).filter(({ entries }) => entries.some(isInRange));
      return Promise.resolve(found.flatMap(allNames));
    },

    async *scan(accountId, scan) {
      const found = commitsOf(accountId).filter(isIn(scan));
      if (scan.newestFirst) found.reverse();
      for (let first = 0; first < found.length; first += pieceSize) {
        yield await Promise.resolve(found.slice(first, first + pieceSize).map(only(scan.fields)));
      }
    },

    insert(commit) {
      assertSound(commit);
      const before = commitsOf(commit.accountId);
      const taken = new Set(before.flatMap(({ _id, slots = [] }) => [_id, ...slots]));
      if ([commit._id, ...(commit.slots ?? [])].some((one) => taken.has(one))) return Promise.resolve('duplicate');
      assert(commit.fromSeq === (before.at(-1)?.toSeq ?? 0) + 1, 'a commit follows on the one before');
      before.push(deepFrozen(structuredClone(commit)));
      return Promise.resolve('stored');
    },

    keep(image) {
      const { accountId, seq } = image.state;
      if ((snapshots.get(accountId)?.state.seq ?? 0) < seq) snapshots.set(accountId, image);
    },
  };
}

/** With fields, nothing else is there: a reader that looks at more fails its tests. */
const only =
  (fields: Scan['fields']) =>
  (commit: Commit): Commit => {
    if (!fields) return commit;
    const { fromSeq, toSeq } = commit;
    const kept = (entry: Entry) =>
      Object.fromEntries(Object.entries(entry).filter(([name]) => fields.includes(name as never)));
    return { fromSeq, toSeq, entries: commit.entries.map(kept) } as unknown as Commit;
  };

/** The database leaves out what has no wanted entry, and looks at all entries of a commit for one. */
function isIn(scan: Scan): (commit: Commit) => boolean {
  const isInRange = within(scan);
  const isWanted = scan.having ? having(scan.having) : () => true;
  return ({ entries }) => entries.some(isInRange) && entries.some(isWanted);
}

function assertSound(commit: Commit): void {
  const { _id, accountId, fromSeq, toSeq, entries, slots, about } = commit;
  const seqs = Array.from({ length: toSeq - fromSeq + 1 }, (_, index) => fromSeq + index);
  assert(_id === entryId(accountId, fromSeq), 'a commit has the id of its first entry');
  assert(entries.length > 0 && entries.length <= MAX_COMMIT_ENTRIES, 'a commit has 1 to 256 entries');
  assert(
    isDeepStrictEqual(
      entries.map(({ seq }) => seq),
      seqs,
    ),
    'the entries of a commit are those from its first number to its last',
  );
  assert(slots === undefined || (slots.length > 0 && new Set(slots).size === slots.length), 'a slot is taken once');
  assert(about === undefined || about.length > 0, 'an empty list is left out');
  const names = allNames(commit);
  assert(new Set(names).size === names.length, 'a name is there once');
}

function assert(holds: boolean, rule: string): void {
  if (!holds) throw new Error(`no ledger may insert this: ${rule}`);
}

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    for (const part of Object.values(value)) deepFrozen(part);
    Object.freeze(value);
  }
  return value;
}
