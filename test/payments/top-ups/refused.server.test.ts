import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openPurchaseFixture, type PurchaseFixture } from '../support/purchase-fixture.js';

let shop: PurchaseFixture;

beforeAll(async () => {
  shop = await openPurchaseFixture();
});

afterEach(() => {
  shop.sandbox.setFaults({ nextRequests: 0, status: 500 });
  shop.errors.length = 0;
});

afterAll(async () => {
  await shop.close();
});

const newCustomer = async (name: string) => (await shop.stripe.customers.create({ name })).id;

const sessionsOf = async (topUpId: string) => {
  const { data } = await shop.stripe.checkout.sessions.list({ limit: 100 });
  return data.filter((session) => session.client_reference_id === topUpId);
};

/** Stripe does its work, and no answer comes. The SDK asks twice. */
const loseAnswers = (nextRequests: number) => {
  shop.sandbox.setFaults({ nextRequests, status: 500, lost: true });
};

describe('a purchase that Stripe refuses for good', () => {
  const gone: [string, () => Promise<string>][] = [
    ['was never there', () => Promise.resolve('cus_gone123')],
    [
      'was deleted',
      async () => {
        const id = await newCustomer('deleted');
        await shop.stripe.customers.del(id);
        return id;
      },
    ],
  ];

  test.each(gone)(
    'because its customer %s fails with the reason, and opens once the host corrected it',
    async (_, of) => {
      const account = await shop.openAccount();
      const missing = await of();
      shop.customers.set(account, missing);
      const { _id } = await shop.order(account);
      const failed = await shop.sound.openCheckout(_id);
      expect(failed).toMatchObject({
        state: 'failed',
        dueAt: null,
        refused: { reason: 'customer-missing', message: `No such customer: '${missing}'` },
        sessionId: null,
      });
      // The log keeps no message of Stripe, which quotes what it was sent: it is the cause.
      expect(shop.errors.map(String)).toEqual([expect.not.stringContaining(missing)]);
      expect(shop.errors).toEqual([
        expect.objectContaining({ cause: expect.objectContaining({ message: expect.stringContaining(missing) }) }),
      ]);
      // It stays what it is until it is asked for again.
      expect(await shop.sound.openCheckout(_id)).toEqual(failed);

      const found = await newCustomer('found');
      shop.customers.set(account, found);
      await shop.topUps.beginAgain(failed);
      const opened = await shop.sound.openCheckout(_id);
      expect(opened).toMatchObject({ state: 'awaiting_payment', refused: null });
      shop.sandbox.finishCheckout(opened.sessionId!, 'paid');
      expect(await shop.sound.applyPayment(_id)).toMatchObject({ state: 'credited' });
      expect((await sessionsOf(_id)).map(({ customer }) => customer)).toEqual([found]);
    },
  );

  test.each([
    ['too small', 1, 'amount-too-small'],
    ['too large', 4_000_000, 'amount-too-large'],
  ])('because its amount is %s fails with the reason, and the account goes on buying', async (_, credits, reason) => {
    const account = await shop.openAccount();
    const { _id } = await shop.order(account, credits);
    expect(await shop.sound.openCheckout(_id)).toMatchObject({ state: 'failed', refused: { reason } });
    const other = await shop.pay(account);
    expect(await shop.sound.applyPayment(other._id)).toMatchObject({ state: 'credited' });
  });

  test('was not refused when Stripe is away, is busy or rejects our key: it waits for another try', async () => {
    for (const status of [500, 503, 429, 409, 401, 403]) {
      const account = await shop.openAccount();
      shop.customers.set(account, await newCustomer('here'));
      const { _id } = await shop.order(account);
      shop.sandbox.setFaults({ nextRequests: 2, status });
      await expect(shop.sound.openCheckout(_id)).rejects.toThrow();
      shop.sandbox.setFaults({ nextRequests: 0, status });
      expect(await shop.topUps.require(_id)).toMatchObject({ state: 'awaiting_payment', refused: null });
      expect((await shop.sound.openCheckout(_id)).sessionId).not.toBeNull();
    }
  });
});

describe('an idempotency key never meets other parameters', () => {
  test('a purchase whose reply was lost goes on with the customer that it asked for then', async () => {
    const account = await shop.openAccount();
    const [one, two] = [await newCustomer('one'), await newCustomer('two')];
    shop.customers.set(account, one);
    const { _id } = await shop.order(account);
    loseAnswers(2);
    await expect(shop.sound.openCheckout(_id)).rejects.toThrow();
    shop.customers.set(account, two);
    expect((await shop.sound.openCheckout(_id)).checkoutUrl).not.toBeNull();
    expect((await sessionsOf(_id)).map(({ customer }) => customer)).toEqual([one]);
    const next = await shop.pay(account);
    expect((await sessionsOf(next._id)).map(({ customer }) => customer)).toEqual([two]);
  });

  test('an account that was renamed after a lost reply gets a customer, and not a conflict', async () => {
    const account = await shop.openAccount();
    const { _id } = await shop.order(account);
    loseAnswers(2);
    await expect(shop.sound.openCheckout(_id)).rejects.toThrow();
    shop.names.set(account, 'Another name');
    expect((await shop.sound.openCheckout(_id)).checkoutUrl).not.toBeNull();
  });

  test('an account whose own customer was deleted and cleared gets a new one at once', async () => {
    const account = await shop.openAccount();
    await shop.pay(account);
    const deleted = shop.customers.get(account)!;
    await shop.stripe.customers.del(deleted);
    shop.customers.delete(account);
    await shop.pay(account);
    expect(shop.customers.get(account)).not.toBe(deleted);
  });

  test('a customer that the host set while ours was made stays', async () => {
    const account = await shop.openAccount();
    const { _id } = await shop.order(account);
    const theirs = await newCustomer('theirs');
    shop.whileMakingCustomer(() => {
      shop.customers.set(account, theirs);
    });
    await shop.sound.openCheckout(_id);
    expect(shop.customers.get(account)).toBe(theirs);
    expect((await sessionsOf(_id)).map(({ customer }) => customer)).toEqual([theirs]);
  });
});

test('an old checkout that can not be ended now does not keep the account from buying', async () => {
  const account = await shop.openAccount();
  const orders: string[] = [];
  for (let n = 0; n < 5; n += 1) orders.push((await shop.pay(account, 'closed'))._id);
  await shop.topUps.change(await shop.topUps.require(orders[0]!), { sessionId: 'cs_test_gone' });
  expect((await shop.pay(account, 'closed')).checkoutUrl).not.toBeNull();
  expect(shop.errors.map(String)).toEqual([expect.stringContaining('cs_test_gone')]);
});
