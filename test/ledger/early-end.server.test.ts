import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Command } from '../../domain/reducer/command.js';
import { done } from '../../ledger/ledger.js';
import { TESTER } from '../support/actor.js';
import { openStoppedLedger, type StoppedLedger } from '../support/ledger-on-mongodb.js';
import { DAY, later, T0 } from '../support/time.js';
import { changeEntry, storedCrossings, storedEntries } from '../support/commits.js';
import { isOfType } from '../../domain/account/entry.js';

let opened: StoppedLedger;

beforeAll(async () => {
  opened = await openStoppedLedger();
});

afterAll(() => opened.close());

async function submit(accountId: string, command: Command) {
  return done(await opened.ledger.submit(accountId, command)).entry!;
}

/** The account's first period passes its threshold, keeps a hold, and is ended two days after it began. */
async function endEarly(): Promise<string> {
  opened.clock.time = T0;
  const accountId = await opened.openAccount();
  opened.clock.time = later(2 * DAY, T0);
  const price = { tokens: 40, priceListVersion: 1 };
  const of = { action: 'talent_search~search~a', feature: 'talent_search', price } as const;
  const threshold = { type: 'change_terms', changes: { thresholdPercent: 80 } } as const;
  done(await opened.ledger.submit(accountId, { ...threshold, ...TESTER }));
  await submit(accountId, { type: 'debit', ...of, ...TESTER });
  const hold = { ...of, action: 'talent_search~search~b', price: { ...price, tokens: 4 } };
  const { _id: holdId } = await submit(accountId, { type: 'hold', ...hold, ttlMs: DAY, ...TESTER });
  await submit(accountId, { type: 'end_period', number: 1, reason: 'set up wrongly', ...TESTER });
  await submit(accountId, { type: 'release', holdId, ...TESTER });
  await opened.stateClosed(accountId);
  return accountId;
}

test('both proofs of reconciliation agree with a period that was ended early, its crossing and its hold', async () => {
  const accountId = await endEarly();
  expect((await opened.ledger.readAccount(accountId))!.buckets).toMatchObject({
    available: 50,
    spent: 40,
    expired: 10,
  });
  const crossings = await storedCrossings(opened.connection, accountId);
  expect(crossings.filter(({ kind }) => kind === 'threshold')).toHaveLength(1);
  expect((await opened.reconcile(accountId)).findings).toEqual([]);
});

test('a close that claims an early end which was none is found', async () => {
  const accountId = await endEarly();
  const close = (await storedEntries(opened.connection, accountId)).find(isOfType('period_close'))!;
  const closed = { ...close.closed, plannedEnd: later(-DAY, T0) };
  await changeEntry(opened.connection, accountId, close.seq, () => ({ ...close, closed }));
  const { findings } = await opened.reconcile(accountId);
  expect(findings.map(({ subject }) => subject)).toEqual(expect.arrayContaining(['early end']));
});
