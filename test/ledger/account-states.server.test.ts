import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createAllAccounts } from '../../ledger/all-accounts.js';
import { createPeriodBooks } from '../../ledger/period-books.js';
import { debitOf, meeting } from '../domain/reducer/ledger-driver.js';
import { TESTER } from '../support/actor.js';
import { changeEntry, deleteSnapshots, snapshotsOf } from '../support/commits.js';
import { eventually } from '../support/eventually.js';
import { openStoppedLedger, type StoppedLedger } from '../support/ledger-on-mongodb.js';
import { TERMS } from '../support/terms.js';
import { DAY, later, T0 } from '../support/time.js';

const ACCOUNTS = ['a', 'b', 'b-2', 'c', 'd'];

let service: StoppedLedger;
beforeAll(async () => {
  service = await openStoppedLedger();
  for (const accountId of ACCOUNTS) await service.ledger.openAccount(accountId, TERMS, TESTER);
  await service.writeSnapshots();
});
afterAll(() => service.close());

const idsOf = (found: readonly { readonly accountId: string }[]): string[] => found.map(({ accountId }) => accountId);

test('all accounts are listed page by page as they are, whatever has become of their snapshots', async () => {
  const { ledger, connection } = service;
  const before = (await snapshotsOf(connection).findOne({ _id: 'b' }))!;
  await ledger.submit('b', debitOf(meeting(1)));
  await ledger.submit('d', debitOf(meeting(1)));
  await service.writeSnapshots();
  await snapshotsOf(connection).replaceOne({ _id: 'b' }, before);
  await deleteSnapshots(connection, 'c');
  const all = createAllAccounts(connection);
  expect((await all.list('', 3)).map(({ accountId, seq }) => [accountId, seq])).toEqual([
    ['a', 2],
    ['b', 3],
    ['b-2', 2],
  ]);
  expect((await all.list('b-2', 3)).map(({ accountId, seq }) => [accountId, seq])).toEqual([
    ['c', 2],
    ['d', 3],
  ]);
});

test('an overdue account whose snapshot is lost is found again once all accounts were looked at', async () => {
  const { connection } = service;
  const books = createPeriodBooks(connection);
  const overdueAt = later(40 * DAY, T0);
  await deleteSnapshots(connection, 'c');
  expect(await books.listOverdue(overdueAt, 10)).not.toContain('c');
  expect(idsOf(await books.listOpen('', 10))).toEqual(ACCOUNTS);
  await eventually(async () => {
    expect(await books.listOverdue(overdueAt, 10)).toContain('c');
  });
});

test('an account that has ended is not listed as open, and pages are full without it', async () => {
  const { ledger, clock, connection } = service;
  await ledger.submit('b-2', { type: 'change_terms', changes: { state: 'closed' }, ...TESTER });
  clock.time = later(40 * DAY, T0);
  await ledger.submit('b-2', { type: 'advance', ...TESTER });
  const books = createPeriodBooks(connection);
  expect(idsOf(await books.listOpen('', 3))).toEqual(['a', 'b', 'c']);
  expect(await books.readStored('b-2')).toMatchObject({ state: 'closed' });
  expect(await books.readStored('nobody')).toBeNull();
});

test('an account whose commits contradict each other is left out, and holds no other up', async () => {
  const { connection } = service;
  await changeEntry(connection, 'a', 1, (entry) => ({ ...entry, type: 'debit' }) as never);
  await deleteSnapshots(connection);
  const books = createPeriodBooks(connection);
  expect(idsOf(await books.listOpen('', 3))).toEqual(['b', 'c', 'd']);
  await expect(books.readStored('a')).rejects.toThrow();
});
