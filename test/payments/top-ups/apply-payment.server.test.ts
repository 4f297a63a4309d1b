import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Ledger } from '../../../ledger/ledger.js';
import type { TopUpRecord } from '../../../payments/top-ups/models.js';
import { topUpView } from '../../../payments/top-ups/top-up-view.js';
import type { TopUps } from '../../../payments/top-ups/top-ups.js';
import { openPurchaseFixture, type PurchaseFixture } from '../support/purchase-fixture.js';
import { search } from '../../support/actions.js';
import { TESTER } from '../../support/actor.js';

let shop: PurchaseFixture;

beforeAll(async () => {
  shop = await openPurchaseFixture();
});

afterAll(async () => {
  await shop.close();
});

const killed = () => Promise.reject(new Error('the process was killed here'));

/** Fails the `nth` time, before or after doing what it should. */
function dyingAt<A extends unknown[], R>(run: (...args: A) => Promise<R>, nth: number, when: 'before' | 'after') {
  let calls = 0;
  return async (...args: A): Promise<R> => {
    calls += 1;
    if (calls === nth && when === 'before') return await killed();
    const result = await run(...args);
    return calls === nth ? await killed() : result;
  };
}

describe('killed', () => {
  test('after the record: the same purchase continues', async () => {
    const account = await shop.openAccount();
    const order = await shop.order(account);
    const again = await shop.topUps.insert(order);
    expect(again).toEqual(order);
    const opened = await shop.sound.openCheckout(order._id);
    expect(opened.checkoutUrl).toContain('/checkout/');
  });

  test('after the session was made, before it was stored: the same session is found again', async () => {
    const account = await shop.openAccount();
    const order = await shop.order(account);
    const dying = shop.processWith({
      // The first change stores what Stripe is asked for.
      topUps: { change: dyingAt((...args: Parameters<TopUps['change']>) => shop.topUps.change(...args), 2, 'before') },
    });
    await expect(dying.openCheckout(order._id)).rejects.toThrow('killed');
    const { sessionId } = await shop.sound.openCheckout(order._id);
    const { data } = await shop.stripe.checkout.sessions.list({ limit: 100 });
    const ours = data.filter((session) => session.client_reference_id === order._id);
    expect(ours.map(({ id }) => id)).toEqual([sessionId]);
    expect((await shop.sound.openCheckout(order._id)).sessionId).toBe(sessionId);
  });

  const deaths: [string, (t: TopUps, l: Ledger) => Parameters<PurchaseFixture['processWith']>[0]][] = [
    [
      'before the grant was begun',
      (t) => ({
        topUps: { change: dyingAt((...args: Parameters<TopUps['change']>) => t.change(...args), 1, 'before') },
      }),
    ],
    [
      'before the grant',
      (_, l) => ({
        ledger: { submit: dyingAt(l.submit, 1, 'before') },
      }),
    ],
    [
      'after the grant, before its answer',
      (_, l) => ({
        ledger: { submit: dyingAt(l.submit, 1, 'after') },
      }),
    ],
    [
      'after the grant, before the record has it',
      (t) => ({
        topUps: { change: dyingAt((...args: Parameters<TopUps['change']>) => t.change(...args), 2, 'before') },
      }),
    ],
    [
      'after the record has it',
      (t) => ({
        topUps: { change: dyingAt((...args: Parameters<TopUps['change']>) => t.change(...args), 2, 'after') },
      }),
    ],
  ];

  test.each(deaths)('%s: granted once by the next run', async (_, faults) => {
    const account = await shop.openAccount();
    const { _id } = await shop.pay(account);
    const dying = shop.processWith(faults(shop.topUps, shop.books.ledger));
    await expect(dying.applyPayment(_id)).rejects.toThrow('killed');
    expect(await shop.sound.applyPayment(_id)).toMatchObject({ state: 'credited', grant: { periodNumber: 1 } });
    expect(await shop.sound.applyPayment(_id)).toMatchObject({ state: 'credited' });
    expect(await shop.grants(account)).toHaveLength(1);
    expect(await shop.balance(account)).toMatchObject({ available: 350 });
  });

  test.each(deaths.slice(1))('%s, and the money went back since: the credits are taken back', async (_, faults) => {
    const account = await shop.openAccount();
    const record = await shop.pay(account);
    await expect(shop.processWith(faults(shop.topUps, shop.books.ledger)).applyPayment(record._id)).rejects.toThrow();
    await shop.refund(record);
    expect(await shop.sound.applyPayment(record._id)).toMatchObject({ state: 'refunded' });
    expect(await shop.balance(account)).toMatchObject({ available: 100, debt: 0 });
    expect((await shop.grants(account)).length).toBeLessThanOrEqual(1);
  });
});

describe('a payment that is applied', () => {
  test('by many processes at the same time is granted once', async () => {
    const account = await shop.openAccount();
    const { _id } = await shop.pay(account);
    await Promise.allSettled(Array.from({ length: 8 }, () => shop.processWith().applyPayment(_id)));
    expect(await shop.sound.applyPayment(_id)).toMatchObject({ state: 'credited' });
    expect(await shop.grants(account)).toHaveLength(1);
  });

  test.each([
    ['closed', 'awaiting_payment'],
    ['declined', 'awaiting_payment'],
    ['expired', 'expired'],
    ['async_pending', 'processing'],
    ['async_failed', 'failed'],
  ] as const)('after %s it is %s, and nothing is added', async (outcome, state) => {
    const account = await shop.openAccount();
    const { _id } = await shop.pay(account, outcome);
    expect(await shop.sound.applyPayment(_id)).toMatchObject({ state, grant: null });
    expect(await shop.grants(account)).toEqual([]);
  });

  test('a card that was declined may be followed by one that is not', async () => {
    const account = await shop.openAccount();
    const { _id, sessionId } = await shop.pay(account, 'declined');
    await shop.sound.applyPayment(_id);
    shop.sandbox.finishCheckout(sessionId!, 'paid');
    expect(await shop.sound.applyPayment(_id)).toMatchObject({ state: 'credited' });
  });

  test('a bank transfer adds its credits when it arrives, to the period that is current then', async () => {
    const account = await shop.openAccount();
    const { _id, sessionId } = await shop.pay(account, 'async_pending');
    expect(await shop.sound.applyPayment(_id)).toMatchObject({ state: 'processing' });
    const { clock, ledger } = shop.books;
    const before = clock.time;
    clock.time = new Date('2026-04-02T00:00:00Z');
    shop.sandbox.finishCheckout(sessionId!, 'async_succeeded');
    const applied = await shop.sound.applyPayment(_id);
    expect(applied).toMatchObject({
      state: 'credited',
      grant: { periodId: `${account}~2`, expiresAt: new Date('2026-05-01T00:00:00Z') },
    });
    expect((await ledger.readAccount(account))!.buckets.available).toBe(350);
    clock.time = before;
  });

  test.each([
    [-1, 1, '2026-04-01T00:00:00.000Z'],
    [0, 2, '2026-05-01T00:00:00.000Z'],
    [1, 2, '2026-05-01T00:00:00.000Z'],
  ])('%d ms from the boundary it lands in period %d', async (ms, periodNumber, expiresAt) => {
    const account = await shop.openAccount();
    const { _id } = await shop.pay(account);
    const { clock } = shop.books;
    const before = clock.time;
    clock.time = new Date(Date.parse('2026-04-01T00:00:00Z') + ms);
    expect(await shop.sound.applyPayment(_id)).toMatchObject({
      grant: { periodNumber, expiresAt: new Date(expiresAt) },
    });
    clock.time = new Date('2026-04-01T00:00:00.001Z');
    const { available } = await shop.balance(account);
    expect(available).toBe(periodNumber === 1 ? 100 : 350);
    clock.time = before;
  });

  test('never expires where packs carry over', async () => {
    const account = await shop.openAccount({ packsCarryOver: true });
    const { _id } = await shop.pay(account);
    expect(await shop.sound.applyPayment(_id)).toMatchObject({ grant: { expiresAt: null } });
  });

  test('a coupon for everything leaves nothing to pay, and the credits are added', async () => {
    const account = await shop.openAccount();
    const { _id } = await shop.pay(account, 'paid', { coupon: true });
    expect(await shop.sound.applyPayment(_id)).toMatchObject({ state: 'credited', paymentIntentId: null });
  });

  test('a purchase tells what was really paid: coupon, promotion code and tax apart', async () => {
    const account = await shop.openAccount();
    const order = { currency: 'usd', total: 7_500, discount: 0, tax: 0 };
    const paidFor = async (overrides: object) => {
      const { _id } = await shop.pay(account, 'paid', overrides);
      return (await shop.sound.applyPayment(_id)).paid;
    };
    expect(await paidFor({})).toEqual(order);
    expect(await paidFor({ coupon: true })).toEqual({ ...order, total: 0, discount: 7_500 });
    const mixed = { ...order, total: 5_355, discount: 3_000, tax: 855 };
    expect(await paidFor({ discount: 3_000, tax: 855 })).toEqual(mixed);
    const [record] = await shop.models.topUps.find({ 'paid.tax': 855 }).lean<TopUpRecord[]>();
    expect(topUpView(record!)).toMatchObject({
      total: { amount: 7_500, currency: 'usd' },
      paid: { amount: 4_500, currency: 'usd' },
      discount: { amount: 3_000, currency: 'usd' },
      tax: { amount: 855, currency: 'usd' },
    });
    expect(await shop.topUps.packs(account, 1)).toContainEqual({
      periodNumber: 1,
      credits: 250,
      total: { amount: 4_500, currency: 'usd' },
    });
  });

  test('nothing is shown as paid before a payment; a payment in error is shown to the person who decides', async () => {
    const account = await shop.openAccount();
    const { _id } = await shop.pay(account, 'closed');
    expect(topUpView(await shop.sound.applyPayment(_id))).toMatchObject({
      paid: null,
      discount: null,
      tax: null,
      creditsUsable: null,
      debtRepaid: null,
      expected: { creditsUsable: 250, debtRepaid: 0 },
    });
    const wrong = await shop.pay(account, 'paid', { amountTotal: 100 });
    expect(topUpView(await shop.sound.applyPayment(wrong._id))).toMatchObject({
      state: 'parked',
      paid: { amount: 100, currency: 'usd' },
    });
  });

  test('a purchase tells which credits can be spent and which repaid a debt', async () => {
    const account = await shop.openAccount();
    const first = await shop.pay(account);
    await shop.sound.applyPayment(first._id);
    for (let n = 0; n < 17; n += 1) {
      expect(await shop.books.ledger.debit({ accountId: account, action: search(n), ...TESTER })).toMatchObject({
        ok: true,
      });
    }
    await shop.refund(first);
    await shop.sound.applyPayment(first._id);
    const { debt } = await shop.balance(account);
    expect(debt).toBe(-240);
    const second = await shop.pay(account);
    const view = topUpView(await shop.sound.applyPayment(second._id));
    expect(view).toMatchObject({ credits: 250, creditsUsable: 10, debtRepaid: 240 });
    expect(await shop.balance(account)).toMatchObject({ available: 10, debt: 0 });
  });

  test.each([
    ['amount', { amountTotal: 100 }],
    ['currency', { currency: 'eur' }],
  ])('paid with another %s it is parked for a person', async (what, mismatch) => {
    const account = await shop.openAccount();
    const { _id } = await shop.pay(account, 'paid', mismatch);
    const parked = await shop.sound.applyPayment(_id);
    expect(parked).toMatchObject({ state: 'parked', grant: null, dueAt: null });
    expect(parked.parkedBecause).toContain(`${what} is`);
    expect(await shop.sound.applyPayment(_id)).toEqual(parked);
    expect(await shop.grants(account)).toEqual([]);
    expect(shop.parked.filter((record) => record._id === _id)).toMatchObject([
      { accountId: account, parkedBecause: parked.parkedBecause },
    ]);
  });

  test('paid on an account that was closed since it is parked for a person', async () => {
    const account = await shop.openAccount();
    const { _id } = await shop.pay(account);
    await shop.books.ledger.submit(account, { type: 'change_terms', changes: { state: 'closed' }, ...TESTER });
    const parked = await shop.sound.applyPayment(_id);
    expect(parked).toMatchObject({ state: 'parked', grant: null });
    expect(parked.parkedBecause).toContain('account-closed');
    expect(shop.parked.map((record) => record._id)).toContain(_id);
  });
});

describe('five checkouts are open at most', () => {
  test('one more ends the oldest', async () => {
    const account = await shop.openAccount();
    const records = [];
    for (let n = 0; n < 7; n += 1) records.push(await shop.pay(account, 'closed'));
    const states = await Promise.all(records.map(async ({ _id }) => (await shop.topUps.require(_id)).state));
    expect(states).toEqual(['expired', 'expired', ...Array.from({ length: 5 }, () => 'awaiting_payment')]);
  });

  test('one that was paid a moment before is credited instead', async () => {
    const account = await shop.openAccount();
    const first = await shop.pay(account, 'paid');
    for (let n = 0; n < 5; n += 1) await shop.pay(account, 'closed');
    expect(await shop.topUps.require(first._id)).toMatchObject({ state: 'credited' });
  });
});

describe('money that goes back', () => {
  test('takes its share of the credits along, whenever it is looked at', async () => {
    for (let looks = 0; looks < 16; looks += 1) {
      const account = await shop.openAccount();
      const record = await shop.pay(account);
      const lookIf = async (bit: number) => {
        if ((looks & bit) !== 0) await shop.sound.applyPayment(record._id);
      };
      await lookIf(1);
      await shop.refund(record, 100);
      await lookIf(2);
      await shop.refund(record, 50);
      await lookIf(4);
      await shop.refund(record, 3_000);
      await lookIf(8);
      await shop.sound.applyPayment(record._id);
      const applied = await shop.sound.applyPayment(record._id);
      // 3150 of 7500 cents are 42 % of 250 credits.
      expect(applied).toMatchObject({ state: 'partly_refunded' });
      expect(await shop.balance(account)).toMatchObject({ available: 100 + 250 - 105, clawedBack: 105 });
    }
  });

  test('makes debt of what was spent', async () => {
    const account = await shop.openAccount();
    const record = await shop.pay(account);
    await shop.sound.applyPayment(record._id);
    for (let n = 0; n < 16; n += 1) {
      const action = search(n);
      expect(await shop.books.ledger.debit({ accountId: account, action, ...TESTER })).toMatchObject({ ok: true });
    }
    await shop.refund(record);
    expect(await shop.sound.applyPayment(record._id)).toMatchObject({ state: 'refunded' });
    // 320 of 350 are spent: 220 of them from the pack.
    expect(await shop.balance(account)).toMatchObject({ available: 0, debt: -220, clawedBack: 250 });
  });

  test('and fails to arrive: the credits come back', async () => {
    const account = await shop.openAccount();
    const record = await shop.pay(account);
    await shop.sound.applyPayment(record._id);
    const { id } = await shop.refund(record, 3_000);
    expect(await shop.sound.applyPayment(record._id)).toMatchObject({ state: 'partly_refunded' });
    shop.sandbox.failRefund(id);
    expect(await shop.sound.applyPayment(record._id)).toMatchObject({ state: 'credited' });
    expect(await shop.sound.applyPayment(record._id)).toMatchObject({ reversals: [{ id, state: 'returned' }] });
    expect(await shop.balance(account)).toMatchObject({ available: 350 });
  });

  test('before the credits came: they are not added', async () => {
    const account = await shop.openAccount();
    const record = await shop.pay(account);
    await shop.refund(record);
    expect(await shop.sound.applyPayment(record._id)).toMatchObject({ state: 'refunded', grant: null });
    expect(await shop.grants(account)).toEqual([]);
  });

  describe('in a dispute', () => {
    const opened = async (searches: number, status: 'needs_response' | 'warning_needs_response' = 'needs_response') => {
      const account = await shop.openAccount();
      const record = await shop.pay(account);
      await shop.sound.applyPayment(record._id);
      for (let n = 0; n < searches; n += 1) {
        const action = search(n);
        await shop.books.ledger.debit({ accountId: account, action, ...TESTER });
      }
      const intent = await shop.intentOf(record);
      shop.sandbox.setDispute(intent, status);
      return {
        account,
        record,
        end: (end: 'won' | 'lost' | 'needs_response') => shop.sandbox.setDispute(intent, end),
      };
    };
    const entriesOf = async (accountId: string) =>
      (await shop.books.ledger.listEntries(accountId, { limit: 50 })).map(({ type }) => type);

    test.each([
      ['won', { available: 330, held: 0, clawedBack: 0, debt: 0 }, 'unfreeze'],
      ['lost', { available: 80, held: 0, clawedBack: 250, debt: 0 }, 'clawback'],
    ] as const)('freezes what is left of the credits, until it is %s', async (status, after, last) => {
      const { account, record, end } = await opened(1);
      expect(await shop.sound.applyPayment(record._id)).toMatchObject({ state: 'disputed' });
      await shop.sound.applyPayment(record._id);
      const frozen = { available: 80, held: 250, clawedBack: 0, debt: 0 };
      expect(await shop.balance(account)).toMatchObject(frozen);
      end(status);
      const state = status === 'won' ? 'credited' : 'refunded';
      expect(await shop.sound.applyPayment(record._id)).toMatchObject({ state, disputeStatus: status });
      const entries = await entriesOf(account);
      expect(await shop.balance(account)).toMatchObject(after);
      await shop.sound.applyPayment(record._id);
      expect(await entriesOf(account)).toEqual(entries);
      expect(entries.slice(0, 2)).toEqual([last, 'freeze']);
      // What comes back is the pack itself, not another one.
      expect(await shop.grants(account)).toHaveLength(1);
    });

    test('that is lost after the credits were spent becomes debt', async () => {
      const { account, record, end } = await opened(10);
      await shop.sound.applyPayment(record._id);
      // 100 of the 200 that were spent came from the pack.
      expect(await shop.balance(account)).toMatchObject({ available: 0, held: 150, debt: 0, clawedBack: 0 });
      end('lost');
      await shop.sound.applyPayment(record._id);
      expect(await shop.balance(account)).toMatchObject({ available: 0, held: 0, debt: -100, clawedBack: 250 });
    });

    test.each(['won', 'lost'] as const)('that is %s before anyone looked needs no freeze', async (status) => {
      const { account, record, end } = await opened(6);
      end(status);
      await shop.sound.applyPayment(record._id);
      expect(await entriesOf(account)).not.toContain('freeze');
      const after = status === 'won' ? { available: 230, debt: 0 } : { available: 0, debt: -20 };
      expect(await shop.balance(account)).toMatchObject(after);
    });

    test.each([
      ['won', { available: 100, held: 0, clawedBack: 150, debt: 0 }],
      ['lost', { available: 0, held: 0, clawedBack: 250, debt: 0 }],
    ] as const)(
      'that begins as an inquiry takes a refund from what is frozen; then it is %s',
      async (status, after) => {
        const { account, record, end } = await opened(5, 'warning_needs_response');
        await shop.sound.applyPayment(record._id);
        expect(await shop.balance(account)).toMatchObject({ available: 0, held: 250 });
        await shop.refund(record, 4_500);
        await shop.sound.applyPayment(record._id);
        expect(await shop.balance(account)).toMatchObject({ available: 0, held: 100, clawedBack: 150, debt: 0 });
        end('needs_response');
        end(status);
        await shop.sound.applyPayment(record._id);
        expect(await shop.balance(account)).toMatchObject(after);
      },
    );

    test.each([
      ['won', { available: 330, held: 0, clawedBack: 0, debt: 0 }],
      ['lost', { available: 80, held: 0, clawedBack: 250, debt: 0 }],
    ] as const)('that is %s after a crash at any step ends the same', async (status, after) => {
      for (const failing of ['freeze', 'unfreeze', 'clawback', 'record'] as const) {
        for (const lands of [true, false]) {
          const { account, record, end } = await opened(1);
          const { ledger } = shop.books;
          let left = 1;
          const crash = async <T>(call: () => Promise<T>): Promise<T> => {
            left -= 1;
            if (lands) await call();
            throw new Error('crashed');
          };
          const process = shop.processWith({
            ledger: {
              submit: (id, command) => {
                const submit = () => ledger.submit(id, command);
                return left > 0 && command.type === failing ? crash(submit) : submit();
              },
            },
            topUps: {
              change: (of, changes) => {
                const change = () => shop.topUps.change(of, changes);
                const booked = changes.reversals?.some(({ state }) => state === 'booked') === true;
                return left > 0 && failing === 'record' && booked ? crash(change) : change();
              },
            },
          });
          await process.applyPayment(record._id).catch(() => undefined);
          end(status);
          for (let looks = 0; looks < 3; looks += 1) await process.applyPayment(record._id).catch(() => undefined);
          expect(await shop.balance(account)).toMatchObject(after);
        }
      }
    });

    test('whose pack has expired brings nothing back, and takes only what was spent', async () => {
      const before = shop.books.clock.time;
      const cases = [await opened(6), await opened(6)];
      for (const { record } of cases) await shop.sound.applyPayment(record._id);
      shop.books.clock.time = new Date(before.getTime() + 40 * 86_400_000);
      cases[0]!.end('won');
      cases[1]!.end('lost');
      for (const { record } of cases) await shop.sound.applyPayment(record._id);
      shop.books.clock.time = before;
      expect(await shop.balance(cases[0]!.account)).toMatchObject({
        available: 100,
        held: 0,
        expired: 230,
        debt: 0,
      });
      const lost = await shop.balance(cases[1]!.account);
      expect(lost).toMatchObject({ available: 100, held: 0, clawedBack: 250, debt: -20 });
    });
  });

  test('in a dispute before the credits came: they come when it is won', async () => {
    const account = await shop.openAccount();
    const record = await shop.pay(account);
    const intent = await shop.intentOf(record);
    shop.sandbox.setDispute(intent, 'needs_response');
    expect(await shop.sound.applyPayment(record._id)).toMatchObject({ state: 'disputed', grant: null });
    shop.sandbox.setDispute(intent, 'won');
    expect(await shop.sound.applyPayment(record._id)).toMatchObject({ state: 'credited' });
    expect(await shop.grants(account)).toHaveLength(1);
  });
});

test('after all of this the ledger reconciles', async () => {
  expect(await shop.findings()).toEqual([]);
});
