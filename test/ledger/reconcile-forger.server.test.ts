import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { CrossingRecord } from '../../domain/account/crossing.js';
import type { Entry, PeriodCloseEntry } from '../../domain/account/entry.js';
import { CHAIN_START, hashOf, type Commit } from '../../ledger/commit/commit.js';
import { nameListsOf } from '../../ledger/commit/names.js';
import { commitsOf, snapshotsOf, storedCommits } from '../support/commits.js';
import { openStoppedLedger, type StoppedLedger } from '../support/ledger-on-mongodb.js';
import { DAY, later, T0 } from '../support/time.js';
import { recordEverything } from './eventful-account.js';
import { tamperingsOf } from './reconcile-tamper.js';

let service: StoppedLedger;
let recorded: Commit[];

beforeAll(async () => {
  service = await openStoppedLedger();
  await recordEverything(service, 'acme');
  await service.writeSnapshots();
  recorded = await storedCommits(service.connection, 'acme');
  // A forger deletes the snapshot: it is a cache.
  await snapshotsOf(service.connection).deleteMany({});
});

afterEach(async () => {
  await rewrite(recorded);
  expect(await kindsFound()).toEqual([]);
});

afterAll(async () => {
  await service.close();
});

const kindsFound = async (): Promise<string[]> => [
  ...new Set((await service.reconcile('acme')).findings.map(({ kind }) => kind)),
];

async function rewrite(commits: readonly Commit[]): Promise<void> {
  const stored = commitsOf(service.connection);
  await stored.deleteMany({ accountId: 'acme' });
  await stored.insertMany([...commits]);
}

/** Links the commits again, with the right hashes. */
function relinked(commits: readonly Commit[]): Commit[] {
  let prevHash = CHAIN_START;
  return commits.map(({ hash: _hash, ...commit }) => {
    const content = { ...commit, prevHash };
    prevHash = hashOf(content);
    return { ...content, hash: prevHash };
  });
}

/** The same with what the entries are about: nothing in the commit itself shows the change. */
function renamed(commit: Commit): Commit {
  const { slots: _slots, about: _about, ...others } = commit;
  return { ...others, ...nameListsOf(commit.entries, commit.crossings ?? []) };
}

const withEntry = (changed: Entry, change: Partial<Record<string, unknown>>): Commit[] =>
  recorded.map((commit) =>
    renamed({
      ...commit,
      entries: commit.entries.map((entry) => (entry.seq === changed.seq ? { ...entry, ...change } : entry)),
    }),
  );

const entryOf = (isWanted: (entry: Entry) => boolean): Entry =>
  recorded.flatMap(({ entries }) => entries).find(isWanted)!;
const close = () => entryOf(({ type }) => type === 'period_close') as PeriodCloseEntry;
const debit = () => entryOf(({ type }) => type === 'debit');
const lines = () => entryOf((entry) => entry.lines !== undefined);

const FORGED: [string, () => Commit[], string[]][] = [
  ['a statement', () => withEntry(close(), { totals: { ...close().totals, used: 1 } }), ['STATEMENT']],
  ['when a period began', () => withEntry(close(), { closed: { ...close().closed, start: later(1) } }), ['STATEMENT']],
  ['a debit', () => withEntry(debit(), { legs: { available: -2, spent: 2 } }), ['ENTRY']],
  ['an entry of another period', () => withEntry(debit(), { periodId: 'acme~2' }), ['ENTRY', 'STATEMENT']],
  ['a key', () => withEntry(debit(), { key: 'open' }), ['KEY_TWICE']],
  ['the time of an entry', () => withEntry(debit(), { at: later(99 * DAY) }), ['ENTRY']],
  [
    'what fires an alert',
    () => withEntry(lines(), { lines: { ...lines().lines, gone: { armed: true, generation: 9 } } }),
    ['CROSSING'],
  ],
  [
    'the time of a commit',
    () => recorded.map((commit) => (commit === recorded.at(-1) ? { ...commit, at: T0 } : commit)),
    ['COMMIT', 'ENTRY'],
  ],
  ['a commit without its slots', () => recorded.map(({ slots: _slots, ...commit }) => commit), ['COMMIT']],
  [
    'what a commit is about',
    () => {
      const one = recorded.find(({ about }) => about)!;
      const { about: _about, ...commit } = one;
      return recorded.map((other) => (other === one ? commit : other));
    },
    ['COMMIT'],
  ],
];

test.each(FORGED)('a forger who changes %s and every hash is found', async (_what, forged, kinds) => {
  await rewrite(relinked(forged()));
  expect(await kindsFound()).toEqual(expect.arrayContaining(kinds));
});

test('a forger who takes out a record of an alert, or adds one, is found', async () => {
  for (const commit of recorded.filter(({ crossings }) => crossings)) {
    for (const record of commit.crossings!) {
      const others = commit.crossings!.filter((other) => other !== record);
      const { crossings: _crossings, ...without } = commit;
      await rewrite(relinked(replacing(renamed({ ...without, ...(others.length > 0 && { crossings: others }) }))));
      expect(await kindsFound()).toEqual(['CROSSING']);
      const extra = { ...record, _id: `${record._id}0`, generation: record.generation * 10 };
      await rewrite(relinked(replacing(renamed({ ...commit, crossings: [...commit.crossings!, extra] }))));
      expect(await kindsFound()).toEqual(['CROSSING']);
    }
  }
});

test('a forger who changes any fact of an alert is found', async () => {
  // When exactly it happened, and under which terms, follows from nothing else that is stored.
  const unproven = /^(at|facts\.(thresholdPercent|timeZone|overage\.(limitTokens|unitPrice\.(amount|currency)))) /;
  for (const [commit, record] of oneOfEachKind()) {
    for (const { what, document } of tamperingsOf({ ...record })) {
      if (unproven.test(what)) continue;
      const crossings = commit.crossings!.map((other) =>
        other === record ? (document as unknown as CrossingRecord) : other,
      );
      await rewrite(relinked(replacing({ ...commit, crossings })));
      expect((await kindsFound()).length === 0 ? what : 'found').toBe('found');
    }
  }
});

const replacing = (changed: Commit): Commit[] =>
  recorded.map((commit) => (commit._id === changed._id ? changed : commit));

function oneOfEachKind(): [Commit, CrossingRecord][] {
  const all = recorded.flatMap((commit) =>
    (commit.crossings ?? []).map((record): [Commit, CrossingRecord] => [commit, record]),
  );
  return [...new Map(all.map((one) => [one[1].kind, one])).values()];
}
