import { expect, test } from '@jest/globals';
import { chargeOf, SCENARIOS } from '../../tools/measure/bench/scenarios.js';
import { mismatchesOf, type Acknowledged } from '../../tools/measure/bench/verify.js';
import { documentOf } from '../../tools/proof/laws/totals.js';
import type { Entry } from '../../domain/account/entry.js';
import type { AccountDocument } from '../../ledger/account-document.js';
import { chain, CHAIN_START } from '../../ledger/hash-chain.js';
import type { ChainedEntry } from '../../ledger/store.js';
import { debitOf, meeting, TestLedger } from '../domain/reducer/ledger-driver.js';

const ledger = new TestLedger();
for (const id of ['x', 'y']) ledger.run(debitOf(meeting(id)));
const [open, grant, first, second] = ledger.entries as [Entry, Entry, Entry, Entry];
const entries = chain(CHAIN_START, ledger.entries);
const account = documentOf(ledger.state);
const acknowledgements: Acknowledged[] = [
  { entryId: first._id, accountId: 'acme', actionId: 'x' },
  { entryId: second._id, accountId: 'acme', actionId: 'y' },
];
const chained = (...some: readonly object[]) => chain(CHAIN_START, some as Entry[]);

test('a correct database has no mismatches', () => {
  expect(mismatchesOf([account], entries, acknowledgements)).toEqual([]);
});

test('an entry without an acknowledgement is no mismatch: its answer was lost', () => {
  expect(mismatchesOf([account], entries, acknowledgements.slice(1))).toEqual([]);
});

const FAULTS: [string, AccountDocument[], ChainedEntry[], Acknowledged[]][] = [
  [
    'an acknowledged debit that is not stored',
    [account],
    entries,
    [...acknowledgements, { ...acknowledgements[0]!, entryId: 'acme~9' }],
  ],
  ['an acknowledged debit of another action', [account], entries, [{ ...acknowledgements[0]!, actionId: 'z' }]],
  ['one debit as the answer to two actions', [account], entries, [acknowledgements[0]!, acknowledgements[0]!]],
  [
    'a key that is stored twice',
    [account],
    chained(open, grant, first, { ...second, key: first.key }),
    acknowledgements.slice(0, 1),
  ],
  ['a missing entry', [account], chained(open, grant, second), acknowledgements.slice(1)],
  [
    'a balance that its entries do not explain',
    [{ ...account, buckets: { ...account.buckets, available: 95 } }],
    entries,
    acknowledgements,
  ],
  [
    'credits that were never granted',
    [{ ...account, buckets: { ...account.buckets, issued: -99 } }],
    entries,
    acknowledgements,
  ],
  [
    'an entry without an account',
    [account],
    [...entries, ...chained({ ...first, _id: 'b~1', accountId: 'b' })],
    acknowledgements,
  ],
];

test.each(FAULTS)('finds %s', (_name, accounts, stored, acknowledged) => {
  expect(mismatchesOf(accounts, stored, acknowledged)).not.toEqual([]);
});

test('finds an account that spent more than it had', () => {
  const spent = { ...first, legs: { available: -101, spent: 101 }, tokens: -101, balanceAfter: -1 };
  const { period, buckets } = account;
  const broke = {
    ...account,
    seq: 3,
    buckets: { ...buckets, available: -1, spent: 101 },
    period: { ...period, used: 101, usage: { meeting_assistant: { tokens: 101, actions: 1 } } },
  };
  expect(mismatchesOf([broke], chained(open, grant, spent), [])).toEqual([`acme: OVERSPENT ${first._id}`]);
});

test('no action is requested twice, and every account gets some', () => {
  const charges = Array.from({ length: 20_000 }, (_, n) => chargeOf(n, 1_000));
  expect(new Set(charges.map(({ id }) => id)).size).toBe(20_000);
  expect(new Set(charges.map(({ accountId }) => accountId)).size).toBe(1_000);
});

test('every row has its own name', () => {
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
});
