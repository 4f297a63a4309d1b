import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CrossingRecord } from '../../domain/account/crossing.js';
import { createCrossings, type Crossings } from '../../ledger/crossings.js';
import { openLedgerOnMongo, type LedgerOnMongo } from '../support/ledger-on-mongodb.js';
import { evaluation, search } from '../support/actions.js';
import { freeTerms } from '../support/terms.js';
import { TESTER } from '../support/actor.js';

let books: LedgerOnMongo[];
let crossings: Crossings;
const reported: CrossingRecord[] = [];
const onCrossings = (found: readonly CrossingRecord[]): void => {
  reported.push(...found);
};

beforeAll(async () => {
  const first = await openLedgerOnMongo({ onCrossings });
  // Other processes of the same database.
  const others = [1, 2].map(() => openLedgerOnMongo({ uri: first.uri, onCrossings }));
  books = [first, ...(await Promise.all(others))];
  crossings = createCrossings(first.connection);
});

afterAll(async () => {
  for (const opened of [...books].reverse()) await opened.close();
});

describe('the crossings of a commit', () => {
  test('are reported once it is stored, each once, however many debits race over the line in three processes', async () => {
    const accountId = 'race';
    await books[0]!.ledger.openAccount(accountId, freeTerms({ thresholdPercent: 80 }), TESTER);
    const debits = Array.from({ length: 60 }, (_, n) =>
      books[n % 3]!.ledger.debit({ accountId, action: evaluation(`c-${n}`), ...TESTER }),
    );
    await Promise.all(debits);
    expect(reported.map(({ kind }) => kind).sort()).toEqual(['gone', 'threshold']);
    const stored = await crossings.listOf(accountId, null, 10);
    expect(stored.map(({ _id }) => _id).sort()).toEqual(reported.map(({ _id }) => _id).sort());
    expect(await crossings.find(stored[0]!._id)).toEqual(stored[0]);
    expect(await crossings.find('nobody~1~gone~1')).toBeNull();
  });

  test('that pass both lines at once are found together', async () => {
    await books[0]!.ledger.openAccount('both', freeTerms({ thresholdPercent: 10 }), TESTER);
    await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        books[0]!.ledger.debit({ accountId: 'both', action: evaluation(`c-${n}`), ...TESTER }),
      ),
    );
    const [newest] = await crossings.listOf('both', null, 1);
    const together = await crossings.listTogether(newest!);
    expect(together.map(({ kind }) => kind).sort()).toEqual(['gone', 'threshold']);
  });
});

test('crossings are listed page by page: those of all accounts oldest first, those of one newest first', async () => {
  const from = { at: new Date(Date.now() - 60_000), id: '' };
  for (const accountId of ['p-1', 'p-2']) {
    await books[0]!.ledger.openAccount(accountId, freeTerms({ thresholdPercent: 40 }), TESTER);
    for (const id of ['s-1', 's-2']) {
      await books[0]!.ledger.debit({ accountId, action: search(id), ...TESTER });
    }
    for (let n = 0; n < 10; n += 1) {
      await books[0]!.ledger.debit({ accountId, action: evaluation(`c-${n}`), ...TESTER });
    }
  }
  const all: string[] = [];
  const times: number[] = [];
  for (let place = from; ;) {
    const page = await crossings.listBehind(place, 3);
    all.push(...page.map(({ _id }) => _id));
    times.push(...page.map(({ at }) => at.getTime()));
    const last = page.at(-1);
    if (page.length < 3 || !last) break;
    place = { at: last.at, id: last._id };
  }
  expect(new Set(all).size).toBe(all.length);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  // The ledger's clock may be set back between two accounts, but not within one.
  for (const account of ['p-1', 'p-2']) {
    expect(all.filter((id) => id.startsWith(account))).toEqual([`${account}~1~threshold~1`, `${account}~1~gone~1`]);
  }
  const [gone] = await crossings.listOf('p-1', null, 1);
  const older = await crossings.listOf('p-1', { at: gone!.at, id: gone!._id }, 5);
  expect([gone!._id, ...older.map(({ _id }) => _id)]).toEqual(['p-1~1~gone~1', 'p-1~1~threshold~1']);
});
