import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { Command } from '../../domain/reducer/command.js';
import { FIRST_PRICE_LIST, priceOf } from '../../domain/pricing/price-list.js';
import { createPeriodClosing } from '../../periods/closing.js';
import type { OverageCharge } from '../../periods/overage-booking.js';
import { OVERAGE_ALLOWED, planOf } from '../support/terms.js';
import { aMeeting, openTestPeriods, type TestPeriods } from '../workflows/support/periods.js';
import { TESTER } from '../support/actor.js';
import { changeEntry } from '../support/commits.js';
import type { Entry } from '../../domain/account/entry.js';

const START = new Date('2026-03-31T10:00:00Z');
const DAY_MS = 86_400_000;
const temporal = new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) });

let books: TestPeriods | undefined;
let now: Date;
const days = (count: number) => {
  now = new Date(now.getTime() + count * DAY_MS);
};

beforeEach(async () => {
  await books?.close();
  now = START;
  books = await openTestPeriods(temporal, () => now);
});

afterAll(async () => {
  await books?.close();
  await temporal.connection.close();
});

const SCALE = { ...planOf('scale'), allocation: 100, overageLimit: 40, packsCarryOver: true };
const PAST = { anchorDate: '2026-03-31', timeZone: 'Europe/Berlin', overage: OVERAGE_ALLOWED };

async function submit(accountId: string, command: Command) {
  const answer = await books!.ledger.submit(accountId, command);
  if (!answer.ok) throw new Error(answer.refusal.detail);
  return answer.entry!;
}

const holdOf = (name: string): Command => ({
  type: 'hold',
  action: `talent_search~search~${name}`,
  feature: 'talent_search',
  price: priceOf(FIRST_PRICE_LIST, 'talent_search'),
  ttlMs: 60 * DAY_MS,
  spaceId: 'berlin',
  ...TESTER,
});

describe('the statement of a closed period', () => {
  test('shows what came in, what went out, for whom, and what is owed', async () => {
    const { ledger, periods } = books!;
    await books!.open('acme', { plan: SCALE, ...PAST });
    await submit('acme', { type: 'grant', grantId: 'pack', source: 'top_up', tokens: 30, expiresAt: null, ...TESTER });
    await submit('acme', {
      type: 'grant',
      grantId: 'gift',
      source: 'promotion',
      tokens: 5,
      expiresAt: 'period_end',
      ...TESTER,
    });
    const spent = await ledger.debit({ accountId: 'acme', action: aMeeting(), spaceId: 'berlin', ...TESTER });
    await ledger.debit({ accountId: 'acme', action: aMeeting(), ...TESTER });
    if (!spent.ok) throw new Error('refused');
    await ledger.refund({ debitId: spent.entry._id, reason: 'nobody came', requestId: 'r-1', ...TESTER });
    const hold = await submit('acme', holdOf('late'));
    days(31);
    await submit('acme', { type: 'settle', holdId: hold._id, ...TESTER });
    days(31);

    expect(await periods.closing.close('acme', 1)).toBe('rolled');
    expect(await periods.closing.stateClosedPeriods('acme')).toEqual({ stated: 2, more: false });
    expect(await periods.books.find('acme', 1)).toMatchObject({
      _id: 'acme~1',
      start: new Date('2026-03-30T22:00:00Z'),
      end: new Date('2026-04-29T22:00:00Z'),
      planId: 'scale',
      openingBalance: 0,
      granted: { total: 135, allocation: 100, top_up: 30, promotion: 5, adjustment: 0 },
      used: 3,
      usage: { meeting_assistant: { tokens: 3, actions: 1 } },
      spaces: [{ spaceId: null, feature: 'meeting_assistant', tokens: 3, actions: 1 }],
      refunded: 3,
      expired: 82,
      heldAtClose: 20,
      overage: 0,
      carriedOver: 30,
      closingBalance: 30,
    });
    expect(await periods.books.find('acme', 2)).toMatchObject({
      openingBalance: 30,
      used: 0,
      late: { settled: 20, overage: 0, expired: 0 },
      closingBalance: 30,
    });
    expect(await charges()).toEqual([]);
  });

  test('books no overage that came late and was given back before its period closed', async () => {
    const { ledger, periods } = books!;
    await books!.open('acme', { ...PAST, plan: { ...SCALE, allocation: 3 } });
    const hold = await submit('acme', holdOf('broken'));
    days(31);
    const { _id: debitId } = await submit('acme', { type: 'settle', holdId: hold._id, ...TESTER });
    const given = await ledger.refund({ debitId, tokens: 17, reason: 'broken', requestId: 'r-1', ...TESTER });
    expect(given).toMatchObject({ ok: true, entry: { overageTokens: 17 } });
    days(31);
    await periods.closing.close('acme', 1);
    expect(await periods.closing.stateClosedPeriods('acme')).toEqual({ stated: 2, more: false });
    expect(await periods.books.find('acme', 2)).toMatchObject({ late: { settled: 3, overage: 0 }, refunded: 17 });
    expect(await charges()).toEqual([]);
  });

  test('books overage once, at the price at which it was used, late overage included', async () => {
    const { ledger, periods } = books!;
    await books!.open('acme', { plan: { ...SCALE, allocation: 20 }, ...PAST });
    const held = await submit('acme', holdOf('a'));
    const beyond = await submit('acme', holdOf('b'));
    expect([held.overageTokens, beyond.overageTokens]).toEqual([0, 20]);
    await ledger.debit({ accountId: 'acme', action: aMeeting(), ...TESTER });
    const smaller = { ...planOf('free'), allocation: 10 };
    await books!.ledger.submit('acme', { type: 'change_terms', changes: { plan: smaller }, ...TESTER });
    days(31);
    // By now the plan is another one. What was reserved before it keeps its price.
    await submit('acme', { type: 'settle', holdId: beyond._id, ...TESTER });
    days(31);
    for (let times = 0; times < 3; times += 1) {
      await periods.closing.close('acme', 2);
      await periods.closing.stateClosedPeriods('acme');
    }
    expect(await charges()).toMatchObject([
      { _id: 'acme~1', tokens: 3, planId: 'scale', amountDue: { amount: 45 } },
      { _id: 'acme~2', tokens: 20, planId: 'free', amountDue: { amount: 300, currency: 'usd' } },
    ]);
  });

  test('bills each token at the price at which it was used when the plan changes in between', async () => {
    const { ledger, periods } = books!;
    await books!.open('acme', { plan: { ...SCALE, allocation: 1 }, ...PAST });
    const first = await ledger.debit({ accountId: 'acme', action: aMeeting(), ...TESTER });
    const dearer = { ...SCALE, allocation: 1, planId: 'pro', overageUnitPrice: { amount: 99, currency: 'usd' } };
    await ledger.submit('acme', { type: 'change_terms', changes: { plan: dearer }, ...TESTER });
    await ledger.debit({ accountId: 'acme', action: aMeeting(), ...TESTER });
    if (!first.ok) throw new Error('refused');
    await ledger.refund({ debitId: first.entry._id, tokens: 1, reason: 'broken', requestId: 'r-1', ...TESTER });
    days(31);
    await periods.closing.close('acme', 1);
    await periods.closing.stateClosedPeriods('acme');
    const lines = [
      { tokens: 1, unitPrice: { amount: 15, currency: 'usd' }, amount: { amount: 15, currency: 'usd' } },
      { tokens: 3, unitPrice: { amount: 99, currency: 'usd' }, amount: { amount: 297, currency: 'usd' } },
    ];
    expect(await charges()).toMatchObject([
      { _id: 'acme~1', tokens: 4, lines, amountDue: { amount: 312, currency: 'usd' } },
    ]);
    const { overageOwed } = (await periods.books.find('acme', 1))!;
    expect(overageOwed).toEqual(lines.map(({ tokens, unitPrice }) => ({ tokens, unitPrice })));
  });

  test('bills each currency by itself, since an invoice has one', async () => {
    const { ledger, periods } = books!;
    await books!.open('acme', { plan: { ...SCALE, allocation: 0 }, ...PAST });
    await ledger.debit({ accountId: 'acme', action: aMeeting(), ...TESTER });
    const unitPrice = { amount: 12, currency: 'eur' };
    const foreign = { ...SCALE, allocation: 0, planId: 'pro', overageUnitPrice: unitPrice };
    const overage = { ...OVERAGE_ALLOWED, unitPrice };
    await ledger.submit('acme', { type: 'change_terms', changes: { plan: foreign, overage }, ...TESTER });
    await ledger.debit({ accountId: 'acme', action: aMeeting(), ...TESTER });
    days(31);
    await periods.closing.close('acme', 1);
    for (let times = 0; times < 2; times += 1) await periods.closing.stateClosedPeriods('acme');
    expect(await charges()).toMatchObject([
      { _id: 'acme~1', tokens: 3, amountDue: { amount: 36, currency: 'eur' } },
      { _id: 'acme~1~usd', tokens: 3, amountDue: { amount: 45, currency: 'usd' } },
    ]);
  });

  test('is refused, and nothing is booked, when an entry contradicts the close', async () => {
    const { ledger, periods, connection } = books!;
    await books!.open('acme', { plan: { ...SCALE, allocation: 2 }, ...PAST });
    const answer = await ledger.debit({ accountId: 'acme', action: aMeeting(), ...TESTER });
    if (!answer.ok) throw new Error('refused');
    days(31);
    await periods.closing.close('acme', 1);
    const spentMore = (entry: Entry): Entry => ({ ...entry, legs: { ...entry.legs, spent: 4 } });
    await changeEntry(connection, 'acme', answer.entry.seq, spentMore);
    await expect(periods.closing.stateClosedPeriods('acme')).rejects.toThrow(
      /statement of acme~1 is contradicted: used per feature and Space adds up \(4, expected 3\)/,
    );
    expect(await periods.books.lastStated('acme')).toBe(0);
    expect(await charges()).toEqual([]);
  });

  test('of an account that was not used for 60 periods is stored for each, in pieces', async () => {
    const { periods } = books!;
    await books!.open('acme', { ...PAST, interval: 'PT2M' });
    now = new Date(now.getTime() + 60 * 120_000);
    expect(await periods.closing.close('acme', 1)).toBe('rolled');
    const { number } = (await periods.books.readStored('acme'))!;
    expect(number).toBe(61);
    // On a slow machine a piece may also end by its time.
    const untimed = createPeriodClosing({
      ledger: books!.ledger,
      books: periods.books,
      overage: { book: () => Promise.resolve() },
      limits: { ms: Infinity },
    });
    expect(await untimed.stateClosedPeriods('acme')).toEqual({ stated: 50, more: true });
    expect(await untimed.stateClosedPeriods('acme')).toEqual({ stated: 10, more: false });
    expect(await untimed.stateClosedPeriods('acme')).toEqual({ stated: 0, more: false });
    const closed = await periods.books.listClosed((await books!.ledger.readWithUnwritten('acme'))!, 60, 100);
    expect(closed.map(({ statement }) => statement?.number)).toEqual(Array.from({ length: 60 }, (_, n) => 60 - n));
    expect(await periods.closing.close('acme', 61)).toBe('early');
  });

  test('of the last period of a closed account is made and its overage booked, and then nothing more happens', async () => {
    const { periods } = books!;
    await books!.open('acme', { ...PAST, plan: { ...planOf('scale'), allocation: 1 } });
    await books!.ledger.debit({ accountId: 'acme', action: aMeeting(), ...TESTER });
    await books!.ledger.submit('acme', { type: 'change_terms', changes: { state: 'closed' }, ...TESTER });
    expect(await periods.closing.close('acme', 1)).toBe('early');
    expect(await periods.closing.current('acme')).toMatchObject({ number: 1 });
    expect(await periods.books.listOpen('', 10)).toMatchObject([{ accountId: 'acme' }]);
    days(90);
    await books!.writeSnapshots();
    expect(await periods.books.listOverdue(now, 10)).toEqual(['acme']);
    expect(await periods.closing.close('acme', 1)).toBe('rolled');
    expect(await periods.closing.stateClosedPeriods('acme')).toEqual({ stated: 1, more: false });
    expect(await charges()).toMatchObject([{ _id: 'acme~1', tokens: 2 }]);
    expect(await periods.books.find('acme', 1)).toMatchObject({ used: 3, overage: 2, closingBalance: 0 });
    expect(await periods.closing.current('acme')).toBeNull();
    expect(await periods.closing.close('acme', 2)).toBe('account-closed');
    days(4_000);
    expect(await periods.closing.close('acme', 2)).toBe('account-closed');
    expect(await periods.books.listOpen('', 10)).toEqual([]);
    await books!.writeSnapshots();
    expect(await periods.books.listOverdue(now, 10)).toEqual([]);
  });
});

async function charges(): Promise<OverageCharge[]> {
  return (await books!.connection.collection('overage_charges').find().sort({ _id: 1 }).toArray()) as never;
}
