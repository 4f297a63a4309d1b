import { expect, test } from '@jest/globals';
import { chargeOf, SCENARIOS } from '../../tools/measure/bench/scenarios.js';
import { mismatchesOf, type Acknowledged } from '../../tools/measure/bench/verify.js';
import type { Entry } from '../../domain/account/entry.js';
import { CHAIN_START, commitOf, hashOf, imageAfter, type Commit } from '../../ledger/commit/commit.js';
import { debitOf, meeting, TestLedger } from '../domain/reducer/ledger-driver.js';

const ledger = new TestLedger();
const opened = { state: ledger.state, count: ledger.entries.length };
for (const id of ['x', 'y']) ledger.run(debitOf(meeting(id)));
const [open, grant, first, second] = ledger.entries as [Entry, Entry, Entry, Entry];
/** The account is opened by one commit, and spends in another one. */
const opening = commitOf({ before: null, ...madeOf(ledger.entries.slice(0, opened.count), opened.state) });
const before = imageAfter(opened.state, opening);
const spending = commitOf({ before, ...madeOf(ledger.entries.slice(opened.count), ledger.state) });
const commits = [opening, spending];

function madeOf(entries: readonly Entry[], state: typeof ledger.state) {
  return { state, entries, crossings: [], token: 't' };
}

/** Commits with these entries and right hashes, whatever the entries say. */
function commitsWith(...parts: readonly (readonly object[])[]): Commit[] {
  let prevHash = CHAIN_START;
  return parts.map((entries, index) => {
    const { hash: _hash, ...content } = { ...commits[index]!, entries: entries as readonly Entry[], prevHash };
    prevHash = hashOf(content);
    return { ...content, hash: prevHash };
  });
}

const acknowledgements: Acknowledged[] = [
  { entryId: first._id, accountId: 'acme', actionId: 'x' },
  { entryId: second._id, accountId: 'acme', actionId: 'y' },
];

test('a correct database has no mismatches', () => {
  expect(mismatchesOf(commits, acknowledgements)).toEqual([]);
});

test('an entry without an acknowledgement is no mismatch: its answer was lost', () => {
  expect(mismatchesOf(commits, acknowledgements.slice(1))).toEqual([]);
});

test('an entry that a repeated call was answered with is no mismatch', () => {
  expect(mismatchesOf(commits, [acknowledgements[0]!, ...acknowledgements])).toEqual([]);
});

const FAULTS: [string, Commit[], Acknowledged[]][] = [
  [
    'an acknowledged debit that is not stored',
    commits,
    [...acknowledgements, { ...acknowledgements[0]!, entryId: 'acme~9' }],
  ],
  ['an acknowledged debit of another action', commits, [{ ...acknowledgements[0]!, actionId: 'z' }]],
  ['a missing entry', commitsWith([open, grant], [second]), acknowledgements.slice(1)],
  ['a missing commit', commits.slice(1), acknowledgements],
  [
    'a balance that its entries do not explain',
    commitsWith([open, grant], [first, { ...second, balanceAfter: 95 }]),
    acknowledgements,
  ],
  [
    'credits that were never granted',
    commitsWith([open, { ...grant, legs: { ...grant.legs, issued: -99 } }], [first, second]),
    acknowledgements,
  ],
  ['a commit that was changed', [opening, { ...spending, at: new Date(0) }], acknowledgements],
  [
    'a commit of an account that was not opened',
    [...commits, { ...spending, _id: 'b~1', accountId: 'b' }],
    acknowledgements,
  ],
];

test.each(FAULTS)('finds %s', (_name, stored, acknowledged) => {
  expect(mismatchesOf(stored, acknowledged)).not.toEqual([]);
});

test('finds an account that spent more than it had', () => {
  const spent = { ...first, legs: { available: -101, spent: 101 }, tokens: -101, balanceAfter: -1 };
  expect(mismatchesOf(commitsWith([open, grant], [spent]), [])).toContain(`acme: OVERSPENT ${first._id}`);
});

test('no action is requested twice, and every account gets some', () => {
  const charges = Array.from({ length: 20_000 }, (_, n) => chargeOf(n, 1_000));
  expect(new Set(charges.map(({ id }) => id)).size).toBe(20_000);
  expect(new Set(charges.map(({ accountId }) => accountId)).size).toBe(1_000);
});

test('every row has its own name', () => {
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
});
