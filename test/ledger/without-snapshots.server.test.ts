import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isOfAction } from '../../domain/account/entry.js';
import { createAllAccounts } from '../../ledger/all-accounts.js';
import { createCrossings } from '../../ledger/crossings.js';
import { createPeriodBooks } from '../../ledger/period-books.js';
import { TESTER } from '../support/actor.js';
import { deleteSnapshots, snapshotsOf } from '../support/commits.js';
import {
  openLedgerOnMongo,
  openStoppedLedger,
  type LedgerOnMongo,
  type StoppedLedger,
} from '../support/ledger-on-mongodb.js';
import { TERMS } from '../support/terms.js';
import { DAY, later } from '../support/time.js';
import { recordEverything } from './eventful-account.js';

/** Accounts with grants, holds, freezes, pauses, caps, debt and closed periods, and one that did nothing. */
const ACCOUNTS = ['acme', 'other', 'untouched'];

let service: StoppedLedger;
beforeAll(async () => {
  service = await openStoppedLedger();
  for (const accountId of ['acme', 'other']) await recordEverything(service, accountId);
  await service.ledger.openAccount('untouched', TERMS, TESTER);
  await service.writeSnapshots();
});
afterAll(() => service.close());

/** Opens the ledger as a process that has just started, on the same database and at the same time. */
const startProcess = (now = service.clock.time): Promise<LedgerOnMongo> =>
  openLedgerOnMongo({ uri: service.uri, now: () => now });

/** All that can be asked of the ledger. */
async function answersOf({ ledger, connection }: LedgerOnMongo) {
  const [books, crossings, all] = [
    createPeriodBooks(connection),
    createCrossings(connection),
    createAllAccounts(connection),
  ];
  const ofAccount = async (accountId: string) => {
    const entries = await ledger.listEntries(accountId, { limit: 1_000 });
    const actions = entries.filter(isOfAction).flatMap(({ action }) => action ?? []);
    const holds = entries.filter(({ type }) => type === 'hold').map(({ _id }) => _id);
    const usage = { groupBy: 'feature', timeZone: 'Europe/Berlin' } as const;
    const now = (await ledger.readWithUnwritten(accountId))!;
    return {
      account: await ledger.readAccount(accountId),
      now,
      entries,
      actions: [...(await ledger.readActions(accountId, actions))],
      holds: await Promise.all(holds.map((id) => ledger.findHold(id))),
      usage: [await ledger.sumUsage(accountId, usage), await ledger.sumUsage(accountId, { ...usage, period: 2 })],
      closed: await books.listClosed(now, 9, 9),
      statements: [await books.draw(accountId, 1), await books.draw(accountId, 2)],
      stored: await books.readStored(accountId),
      crossings: await crossings.listOf(accountId, null, 100),
    };
  };
  return {
    accounts: await Promise.all(ACCOUNTS.map(ofAccount)),
    open: await books.listOpen('', 10),
    all: await all.list('', 10),
    crossed: await crossings.listBehind({ at: new Date(0), id: '' }, 100),
    byDay: await all.sumByDay(ACCOUNTS.map((accountId) => ({ accountId, upToSeq: 1_000 }))),
  };
}

async function answersOfNewProcess() {
  const started = await startProcess();
  const answers = await answersOf(started);
  await started.close();
  return answers;
}

test('a process that starts without any snapshot gives every answer that it gives with them', async () => {
  expect(await snapshotsOf(service.connection).countDocuments()).toBe(ACCOUNTS.length);
  const withSnapshots = await answersOfNewProcess();
  await deleteSnapshots(service.connection);
  expect(await answersOfNewProcess()).toEqual(withSnapshots);
  expect(withSnapshots.accounts[0]!.entries.length).toBeGreaterThan(30);
  expect(withSnapshots.open.map(({ accountId }) => accountId)).toEqual(ACCOUNTS);
});

test('a process that goes on while all snapshots are deleted gives the same answers, and spends as before', async () => {
  const { ledger } = service;
  const before = await answersOf(service);
  await deleteSnapshots(service.connection);
  expect(await answersOf(service)).toEqual(before);
  const charge = {
    accountId: 'acme',
    action: { feature: 'meeting_assistant', meetingId: 'after' },
    ...TESTER,
  } as const;
  const first = await ledger.debit(charge);
  await deleteSnapshots(service.connection);
  const started = await startProcess();
  const again = await started.ledger.debit(charge);
  await started.close();
  expect([again.ok && again.entry._id, again.ok && again.repeated]).toEqual([first.ok && first.entry._id, true]);
});

test('snapshots come back as accounts are read, and lists that look at them see an account that nobody touched', async () => {
  await deleteSnapshots(service.connection);
  const inTwoMonths = later(60 * DAY, service.clock.time);
  const started = await startProcess(inTwoMonths);
  const books = createPeriodBooks(started.connection);
  for (const accountId of ACCOUNTS) await started.ledger.readAccount(accountId);
  await started.writeSnapshots();
  expect(await books.listOverdue(inTwoMonths, 10)).toContain('untouched');
  await started.close();
});

test('a snapshot that no commit has made is not believed', async () => {
  await service.writeSnapshots();
  const honest = await answersOfNewProcess();
  const lie = { $set: { hash: 'never stored', 'buckets.available': 1_000_000 } };
  await snapshotsOf(service.connection).updateMany({}, lie);
  expect(await answersOfNewProcess()).toEqual(honest);
  await snapshotsOf(service.connection).updateMany({}, { $inc: { seq: 1_000, fromSeq: 1_000 } });
  expect(await answersOfNewProcess()).toEqual(honest);
});
