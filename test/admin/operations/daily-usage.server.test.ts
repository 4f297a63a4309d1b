import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createDailyUsage, type DailyUsage } from '../../../admin/operations/daily-usage.js';
import { dailyUsageModels } from '../../../admin/operations/models.js';
import { createAllAccounts, type AllAccounts } from '../../../ledger/all-accounts.js';
import { done } from '../../../ledger/ledger.js';
import { prepareCollections } from '../../../storage/prepare-collections.js';
import { evaluation, meeting, search } from '../../support/actions.js';
import { TESTER } from '../../support/actor.js';
import { snapshotsOf } from '../../support/commits.js';
import { openStoppedLedger, type StoppedLedger } from '../../support/ledger-on-mongodb.js';
import { termsOf } from '../../support/terms.js';
import { DAY, T0 } from '../../support/time.js';

const ACCOUNTS = ['a', 'b', 'c', 'd', 'e'];

let service: StoppedLedger;
let all: AllAccounts;
let usage: DailyUsage;
let action = 0;
let held: string | null = null;

beforeAll(async () => {
  service = await openStoppedLedger();
  all = createAllAccounts(service.connection);
  await prepareCollections(dailyUsageModels(service.connection));
  usage = counting();
  const rich = termsOf({ plan: { allocation: 100_000 } });
  for (const accountId of ACCOUNTS) await service.ledger.openAccount(accountId, rich, TESTER);
});
beforeEach(async () => {
  const { dailyUsage, counted, readMarks } = dailyUsageModels(service.connection);
  await Promise.all([dailyUsage.deleteMany({}), counted.deleteMany({}), readMarks.deleteMany({})]);
});
afterAll(() => service.close());

const counting = (accounts: AllAccounts = all): DailyUsage =>
  createDailyUsage({ connection: service.connection, models: dailyUsageModels(service.connection), accounts });

/** Charges, refunds in part and in full, and holds that are settled on a later day. */
async function spend(times: number): Promise<void> {
  const { ledger, clock } = service;
  for (let n = 0; n < times; n += 1) {
    action += 1;
    const accountId = ACCOUNTS[action % ACCOUNTS.length]!;
    const made = [meeting(action), search(action), evaluation(action)][action % 3]!;
    const request = { accountId, action: made, ...TESTER };
    if (action % 7 === 0) {
      if (held) done(await ledger.resolveHold({ type: 'settle', holdId: held, ...TESTER }));
      held = done(await ledger.hold({ ...request, ttlMs: 20 * DAY })).entry._id;
      continue;
    }
    const { entry } = done(await ledger.debit(request));
    if (action % 4 === 0) await ledger.refund({ debitId: entry._id, reason: 'broken', ...TESTER });
    if (action % 11 === 0) clock.time = new Date(clock.time.getTime() + DAY / 3);
  }
  await service.writeSnapshots();
}

const FIRST = '2020-01-01';
const LAST = '2030-01-01';
const counted = async () =>
  Object.fromEntries((await usage.read(FIRST, LAST)).map(({ _id, tokens, actions }) => [_id, { tokens, actions }]));

/** The ledger's own usage: by day for each feature, added up over all accounts. */
async function fromTheLedger(): Promise<Record<string, { tokens: number; actions: number }>> {
  const sums: Record<string, { tokens: number; actions: number }> = {};
  for (const accountId of ACCOUNTS) {
    for (const feature of ['meeting_assistant', 'talent_search', 'candidate_evaluation']) {
      const rows = await service.ledger.sumUsage(accountId, { groupBy: 'day', timeZone: 'UTC', feature });
      for (const { group, tokens, actions } of rows) {
        const sum = (sums[`${group ?? ''}~${feature}`] ??= { tokens: 0, actions: 0 });
        sum.tokens += tokens;
        sum.actions += actions;
      }
    }
  }
  return sums;
}

test("the daily totals are the ledger's own usage, however often and in how many steps they are counted", async () => {
  for (const times of [40, 1, 25]) {
    await spend(times);
    await usage.catchUp();
    expect(await counted()).toEqual(await fromTheLedger());
  }
  await usage.catchUp();
  await usage.countAll();
  expect(await counted()).toEqual(await fromTheLedger());
  expect(Object.keys(await counted()).length).toBeGreaterThan(3);
  expect((await usage.countedUntil())?.getTime()).toBeGreaterThan(T0.getTime());
});

test('two workers at once count every entry once', async () => {
  await spend(10);
  await usage.countAll();
  await spend(30);
  const workers = [counting(), counting(), counting()];
  await Promise.all(workers.flatMap((worker) => [worker.catchUp(), worker.countAll()]));
  expect(await counted()).toEqual(await fromTheLedger());
});

test('a commit that became visible long after a later one is missed by the catch-up and made good by the nightly run', async () => {
  await usage.catchUp();
  const before = await counted();
  const late = ACCOUNTS[0]!;
  done(await service.ledger.debit({ accountId: late, action: meeting('late'), ...TESTER }));
  await service.writeSnapshots();
  const at = new Date(service.clock.time.getTime() - 3_600_000);
  await snapshotsOf(service.connection).updateOne({ _id: late }, { $set: { at } });
  await usage.catchUp();
  expect(await counted()).toEqual(before);
  expect(await usage.countAll()).toBe(ACCOUNTS.length);
  expect(await counted()).toEqual(await fromTheLedger());
});

test('a process that dies while it counts loses nothing and counts nothing twice', async () => {
  await spend(12);
  const dying = counting({ ...all, sumByDay: () => Promise.reject(new Error('killed')) });
  await expect(dying.catchUp()).rejects.toThrow('killed');
  expect(await counted()).toEqual({});
  await usage.catchUp();
  expect(await counted()).toEqual(await fromTheLedger());
});

test('accounts that are low are listed from the lowest, and those without credits are counted', async () => {
  const { ledger } = service;
  const small = termsOf({ plan: { allocation: 21 } });
  for (const accountId of ['low', 'gone', 'fine']) await ledger.openAccount(accountId, small, TESTER);
  for (const accountId of ['low', 'gone'])
    done(await ledger.debit({ accountId, action: search(accountId), ...TESTER }));
  done(await ledger.debit({ accountId: 'gone', action: evaluation('x'), ...TESTER }));
  await service.writeSnapshots();
  expect(await all.listLow(10)).toMatchObject([
    { accountId: 'gone', left: 0, isGone: true },
    { accountId: 'low', left: 1, isGone: false },
  ]);
  expect(await all.listGone(10)).toMatchObject([{ accountId: 'gone', planId: 'test' }]);
  expect(await all.countLow(100)).toEqual({ gone: 1, low: 2 });
  expect(await all.countLow(1)).toEqual({ gone: 1, low: 1 });
});
