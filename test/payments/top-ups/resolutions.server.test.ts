import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { accountClosed } from '../../../domain/errors.js';
import type { TopUpRecord } from '../../../payments/top-ups/models.js';
import { createTopUpResolutions } from '../../../payments/top-ups/resolutions.js';
import { openPurchaseFixture, type PurchaseFixture } from '../support/purchase-fixture.js';

let shop: PurchaseFixture;

beforeAll(async () => {
  shop = await openPurchaseFixture();
});

afterEach(() => {
  shop.sandbox.setFaults({ nextRequests: 0, status: 500 });
  shop.sandbox.setRefundsFail(false);
  shop.errors.length = 0;
});

afterAll(async () => {
  expect(await shop.findings()).toEqual([]);
  await shop.close();
});

const ACTOR = 'api-key:k1';

/** Each call is another process. */
const resolve = async (
  { accountId, _id }: TopUpRecord,
  action: 'accept' | 'refund',
  reason = 'The customer asked.',
) => {
  const resolutions = createTopUpResolutions({
    topUps: shop.topUps,
    accounts: {
      requireOpen: () => (shop.closed.has(accountId) ? Promise.reject(accountClosed()) : Promise.resolve()),
    },
    completion: { applyPayment: (id) => shop.sound.applyPayment(id) },
    workflows: { wake: () => Promise.resolve() },
    onError: (error) => shop.errors.push(error),
  });
  return await resolutions.resolve(accountId, _id, { action, reason, actor: ACTOR });
};

/** Paid with another amount than was asked. */
async function parkedPurchase(amountTotal = 9_000): Promise<TopUpRecord> {
  const account = await shop.openAccount();
  const { _id } = await shop.pay(account, 'paid', { amountTotal });
  const record = await shop.sound.applyPayment(_id);
  expect(record.state).toBe('parked');
  return record;
}

const refundsOf = async ({ paymentIntentId }: TopUpRecord) =>
  (await shop.stripe.refunds.list({ payment_intent: paymentIntentId! })).data.map(({ amount }) => amount);

describe('a parked purchase', () => {
  test('that is accepted grants its credits once, with the reason and who decided it', async () => {
    const record = await parkedPurchase();
    const accepted = await Promise.all([1, 2, 3].map(() => resolve(record, 'accept', 'Paid in two parts.')));
    expect(accepted.every(({ state }) => state === 'credited' || state === 'processing')).toBe(true);
    expect(await resolve(record, 'accept', 'Another reason')).toMatchObject({
      state: 'credited',
      parkedBecause: null,
      resolution: { action: 'accept', reason: 'Paid in two parts.', actor: ACTOR, because: record.parkedBecause },
    });
    const grants = await shop.grants(record.accountId);
    expect(grants).toMatchObject([{ actor: ACTOR, reason: 'Paid in two parts.' }]);
    expect(await refundsOf(record)).toEqual([]);
  });

  test('that is refunded sends the whole payment back once, and grants nothing', async () => {
    const record = await parkedPurchase();
    await shop.stripe.refunds.create({ payment_intent: record.paymentIntentId!, amount: 1_000 });
    const refunded = await Promise.all([1, 2, 3].map(() => resolve(record, 'refund')));
    expect(refunded.length).toBe(3);
    expect(await resolve(record, 'refund')).toMatchObject({ state: 'refunded', grant: null, dueAt: null });
    expect((await refundsOf(record)).sort()).toEqual([1_000, 8_000]);
    expect(await shop.grants(record.accountId)).toEqual([]);
  });

  test.each([
    ['accept', 'refund', 'credited'],
    ['refund', 'accept', 'refunded'],
  ] as const)('that was resolved by %s is not resolved by %s any more', async (first, second, state) => {
    const record = await parkedPurchase();
    await resolve(record, first);
    const refused = { code: 'top-up-not-parked', facts: { state, resolution: first } };
    await expect(resolve(record, second)).rejects.toMatchObject(refused);
    expect(await shop.topUps.require(record._id)).toMatchObject({ state });
  });

  test('is refunded by the sweep when Stripe was away at the decision, and once when its reply was lost', async () => {
    for (const lost of [false, true]) {
      const record = await parkedPurchase();
      shop.sandbox.setFaults({ nextRequests: 50, status: 500, lost });
      const decided = await resolve(record, 'refund');
      expect(decided).toMatchObject({ state: 'processing', resolution: { action: 'refund' } });
      expect(decided.dueAt).not.toBeNull();
      expect(await shop.topUps.pending(record.accountId)).toEqual([]);
      shop.sandbox.setFaults({ nextRequests: 0, status: 500 });
      expect(await shop.sound.applyPayment(record._id)).toMatchObject({ state: 'refunded' });
      expect(await refundsOf(record)).toEqual([9_000]);
    }
  });

  test('whose refund Stripe refuses, or which fails, is parked again and may be decided again', async () => {
    const disputed = await parkedPurchase();
    shop.sandbox.setDispute(disputed.paymentIntentId!, 'needs_response');
    const again = await resolve(disputed, 'refund');
    expect(again).toMatchObject({ state: 'parked', resolution: null });
    expect(again.parkedBecause).toContain('Stripe refuses the refund');
    expect(shop.parked.filter(({ _id }) => _id === disputed._id)).toHaveLength(2);

    const record = await parkedPurchase();
    shop.sandbox.setRefundsFail(true);
    expect(await resolve(record, 'refund')).toMatchObject({ state: 'parked', resolution: null });
    shop.sandbox.setRefundsFail(false);
    expect(await resolve(record, 'refund')).toMatchObject({ state: 'refunded' });
  });

  test('that was refunded at Stripe itself needs no decision any more', async () => {
    const record = await parkedPurchase();
    await shop.stripe.refunds.create({ payment_intent: record.paymentIntentId! });
    expect(await shop.sound.applyPayment(record._id)).toMatchObject({ state: 'refunded' });
  });
});

test.each(['awaiting_payment', 'credited', 'expired'] as const)(
  'a purchase that is %s can not be resolved',
  async (state) => {
    const account = await shop.openAccount();
    const outcome = { awaiting_payment: 'closed', credited: 'paid', expired: 'expired' } as const;
    const { _id } = await shop.pay(account, outcome[state]);
    const record = await shop.sound.applyPayment(_id);
    expect(record.state).toBe(state);
    await expect(resolve(record, 'refund')).rejects.toMatchObject({ code: 'top-up-not-parked', facts: { state } });
    expect(await shop.topUps.require(_id)).toEqual(record);
  },
);

test('the purchase of another account is not found', async () => {
  const record = await parkedPurchase();
  await expect(resolve({ ...record, accountId: 'another' }, 'refund')).rejects.toMatchObject({ code: 'not-found' });
});

describe('a closed account', () => {
  const close = async (accountId: string) => {
    await shop.books.ledger.submit(accountId, {
      type: 'change_terms',
      changes: { state: 'closed' },
      actor: 'api-key:host',
    });
    shop.closed.add(accountId);
  };

  test('has its open checkouts ended at Stripe, also when the first try fails', async () => {
    const account = await shop.openAccount();
    const record = await shop.pay(account, 'closed');
    await close(account);
    const { checkouts } = shop.sound;
    shop.sandbox.setFaults({ nextRequests: 2, status: 500 });
    await expect(checkouts.endOfClosed(record)).rejects.toThrow();
    expect(await checkouts.endOfClosed(await shop.topUps.require(record._id))).toBe(true);
    expect(await shop.topUps.require(record._id)).toMatchObject({ state: 'expired' });
    const { status } = await shop.stripe.checkout.sessions.retrieve(record.sessionId!);
    expect(status).toBe('expired');
    expect(await checkouts.endOfClosed(await shop.topUps.require(record._id))).toBe(false);
  });

  test('opens no checkout for a purchase that was begun before', async () => {
    const account = await shop.openAccount();
    const { _id } = await shop.order(account);
    await close(account);
    expect(await shop.sound.openCheckout(_id)).toMatchObject({ state: 'expired', sessionId: null });
  });

  test('that is paid all the same has the payment parked, and ends with a refund, not with credits', async () => {
    const account = await shop.openAccount();
    const { _id, sessionId } = await shop.pay(account, 'closed');
    await close(account);
    shop.sandbox.finishCheckout(sessionId!, 'paid');
    const record = await shop.sound.applyPayment(_id);
    expect(record).toMatchObject({ state: 'parked' });
    expect(record.parkedBecause).toContain('resolve it with a refund');
    await expect(resolve(record, 'accept')).rejects.toMatchObject({ code: 'account-closed' });
    expect(await resolve(record, 'refund')).toMatchObject({ state: 'refunded' });
    expect(await refundsOf(record)).toEqual([7_500]);
  });
});
