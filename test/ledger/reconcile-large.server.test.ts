import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { commitOf, imageAfter, type Commit, type Image } from '../../ledger/commit/commit.js';
import { debitOf, meeting, TestLedger } from '../domain/reducer/ledger-driver.js';
import { commitsOf } from '../support/commits.js';
import { openStoppedLedger, type StoppedLedger } from '../support/ledger-on-mongodb.js';

/** More entries than three reads have, in commits of 60. */
const DEBITS = 7_200;
const TOGETHER = 60;

let service: StoppedLedger;
let commits: readonly Commit[];

beforeAll(async () => {
  service = await openStoppedLedger();
  commits = largeAccount();
  await commitsOf(service.connection).insertMany([...commits]);
});

afterEach(async () => {
  expect((await service.reconcile()).findings).toEqual([]);
});

afterAll(async () => {
  await service.close();
});

function largeAccount(): Commit[] {
  const ledger = new TestLedger({ allocation: 10 * DEBITS, thresholdPercent: null });
  const made: Commit[] = [];
  let before: Image | null = null;
  for (let first = 0; first <= DEBITS; first += TOGETHER) {
    const entries = ledger.entries.slice(before?.state.seq ?? 0);
    const commit = commitOf({ before, state: ledger.state, entries, crossings: [], token: `t${first}` });
    made.push(commit);
    before = imageAfter(ledger.state, commit);
    ledger.batch(Array.from({ length: TOGETHER }, (_, nth) => debitOf(meeting(`${first + nth}`))));
  }
  return made;
}

test('every entry of a large account is read once', async () => {
  const { summary } = await service.reconcile('acme');
  expect(summary).toMatchObject({ accounts: 1, entries: DEBITS + 2, findings: 0 });
});

test('the account as of an entry is read no further', async () => {
  const { summary } = await service.reconcile('acme', undefined, 100);
  expect(summary).toMatchObject({ entries: 100, findings: 0, state: { seq: 100 } });
});

test('a gap of several reads is one finding, and the commits behind it are checked', async () => {
  const missing = commits.slice(20, 110);
  const last = commits.at(-1)!;
  const stored = commitsOf(service.connection);
  await stored.deleteMany({ _id: { $in: missing.map(({ _id }) => _id) } });
  await stored.updateOne({ _id: last._id }, { $set: { token: 'other' } });
  const { findings } = await service.reconcile('acme');
  expect(findings.map(({ kind, entryId }) => [kind, entryId])).toEqual([
    ['GAP', missing[0]!._id],
    ['HASH', last._id],
  ]);
  await stored.updateOne({ _id: last._id }, { $set: { token: last.token } });
  await stored.insertMany(missing);
});
