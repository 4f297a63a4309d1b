import { expect, test } from '@jest/globals';
import { chargeOf, SCENARIOS } from '../../tools/measure/bench/scenarios.js';
import {
  mismatchesOf,
  type Acknowledged,
  type StoredAccount,
  type StoredEntry,
} from '../../tools/measure/bench/verify.js';

const at = new Date(0);
const grant: StoredEntry = {
  _id: 'a~1',
  accountId: 'a',
  seq: 1,
  key: 'grant~1',
  legs: { issued: -9, available: 9 },
  at,
};
const debit = (seq: number, id: string): StoredEntry => ({
  ...{ _id: `a~${seq}`, accountId: 'a', seq, at },
  key: `debit~meeting~${id}~1`,
  action: `meeting~${id}`,
  legs: { available: -1, spent: 1 },
});
const entries = [grant, debit(2, 'x'), debit(3, 'y')];
const account: StoredAccount = { _id: 'a', seq: 3, buckets: { available: 7, spent: 2, held: 0, issued: -9 } };
const acknowledgements: Acknowledged[] = [
  { entryId: 'a~2', accountId: 'a', actionId: 'x' },
  { entryId: 'a~3', accountId: 'a', actionId: 'y' },
];

test('a correct database has no mismatches', () => {
  expect(mismatchesOf([account], entries, acknowledgements)).toEqual([]);
});

test('an entry without an acknowledgement is no mismatch: its answer was lost', () => {
  expect(mismatchesOf([account], entries, acknowledgements.slice(1))).toEqual([]);
});

const FAULTS: [string, StoredAccount[], StoredEntry[], Acknowledged[]][] = [
  [
    'an acknowledged debit that is not stored',
    [account],
    entries,
    [...acknowledgements, { ...acknowledgements[0]!, entryId: 'a~4' }],
  ],
  ['an acknowledged debit of another action', [account], entries, [{ ...acknowledgements[0]!, actionId: 'z' }]],
  ['one debit as the answer to two actions', [account], entries, [acknowledgements[0]!, acknowledgements[0]!]],
  ['a key that is stored twice', [account], [grant, debit(2, 'x'), { ...debit(3, 'x') }], [acknowledgements[0]!]],
  ['a missing entry', [account], [grant, debit(3, 'y')], [acknowledgements[1]!]],
  [
    'a balance that its entries do not explain',
    [{ ...account, buckets: { ...account.buckets, available: 8 } }],
    entries,
    acknowledgements,
  ],
  [
    'credits that were never granted',
    [{ ...account, buckets: { ...account.buckets, issued: -8 } }],
    entries,
    acknowledgements,
  ],
  [
    'an entry without an account',
    [account],
    [...entries, { ...debit(1, 'q'), _id: 'b~1', accountId: 'b' }],
    acknowledgements,
  ],
];

test.each(FAULTS)('finds %s', (_name, accounts, stored, acknowledged) => {
  expect(mismatchesOf(accounts, stored, acknowledged)).not.toEqual([]);
});

test('finds an account that spent more than it had', () => {
  const spent = { ...debit(2, 'x'), legs: { available: -10, spent: 10 } };
  const broke = { ...account, seq: 2, buckets: { available: -1, spent: 10, held: 0, issued: -9 } };
  expect(mismatchesOf([broke], [grant, spent], [])).toEqual(['a: more was spent than granted']);
});

test('no action is requested twice, and every account gets some', () => {
  const charges = Array.from({ length: 20_000 }, (_, n) => chargeOf(n, 1_000));
  expect(new Set(charges.map(({ id }) => id)).size).toBe(20_000);
  expect(new Set(charges.map(({ accountId }) => accountId)).size).toBe(1_000);
});

test('every row has its own name', () => {
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
});
