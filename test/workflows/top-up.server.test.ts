import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { createWorkflowQueue } from '../../worker/queues.js';
import { startWorkerHost, type WorkerHost } from '../../worker/host.js';
import { eventually } from '../support/eventually.js';
import { openShop, type Shop } from '../payments/support/shop.js';
import { emptyNamespace } from './support/namespace.js';
import { builtWorkflows, silent } from './support/workers.js';

let client: Client;
let shop: Shop;
let startWorker: () => WorkerHost;
let host: WorkerHost;
const failures: unknown[] = [];

beforeAll(async () => {
  const namespace = await emptyNamespace();
  client = namespace.client;
  shop = await openShop(client);
  const code = { workflowBundle: builtWorkflows() };
  const onUnexpectedError = (error: unknown) => {
    failures.push(error);
  };
  const topUps = { ...shop.live, onUnexpectedError };
  startWorker = () =>
    startWorkerHost({
      temporal: namespace.temporal,
      queues: [createWorkflowQueue({ onUnexpectedError } as never, code, topUps)],
      logger: silent,
    });
  host = startWorker();
  await shop.api.openAccount('acme');
});

afterEach(() => {
  shop.sandbox.setWebhooks('normal');
});

afterAll(async () => {
  await host.stop();
  await shop.close();
  await client.connection.close();
});

let accounts = 0;
async function anAccount(fields: object = {}): Promise<string> {
  accounts += 1;
  await shop.api.openAccount(`acme-${accounts}`, fields);
  return `acme-${accounts}`;
}

describe('a pack', () => {
  test('that is paid is added once, to the current period, and shown everywhere', async () => {
    const account = await anAccount();
    const { topUp, sessionId } = await shop.bought(account);
    expect(topUp).toMatchObject({
      accountId: account,
      credits: 250,
      state: 'awaiting_payment',
      unitPrice: { amount: 30, currency: 'usd' },
      total: { amount: 7_500, currency: 'usd' },
    });
    const before = await shop.api.host('GET', `/v1/accounts/${account}/balance`);
    // A checkout that is only open may have been left: its credits are not on their way.
    expect(before.body).toMatchObject({ creditsLeft: 50, pendingTopUps: [] });

    shop.sandbox.finishCheckout(sessionId, 'paid');
    const credited = await shop.until(account, topUp.id, 'credited');
    const after = await shop.api.host('GET', `/v1/accounts/${account}/balance`);
    const { period } = after.body as unknown as { period: { id: string; end: string } };
    expect(after.body).toMatchObject({ creditsLeft: 300, creditsTotal: 300, pendingTopUps: [] });
    expect(credited).toMatchObject({ periodId: period.id, expiresAt: period.end });
    expect(await shop.grants(account)).toHaveLength(1);
    await client.workflow.getHandle(`top-up/${topUp.id}`).result();
    expect(shop.receipts.filter(({ topUpId }) => topUpId === topUp.id)).toEqual([
      expect.objectContaining({
        credits: 250,
        total: { amount: 7_500, currency: 'usd' },
        periodEnd: new Date(period.end),
      }),
    ]);
    expect(shop.woken).toContain(account);
  });

  test('bought with two clicks is one checkout; the same request id with other content is a conflict', async () => {
    const account = await anAccount();
    const clicks = await Promise.all([1, 2, 3].map(() => shop.answered(account, { requestId: 'click' })));
    expect(new Set(clicks.map(({ body }) => body['checkoutUrl'])).size).toBe(1);
    expect(clicks.map(({ status }) => status)).toEqual([201, 201, 201]);
    const other = await shop.buy(account, { requestId: 'click', credits: 100 });
    expect([other.status, other.body.code]).toEqual([409, 'key-conflict']);
    const sessions = await shop.stripe.checkout.sessions.list({ limit: 100 });
    const { topUp } = clicks[0]!.body as unknown as { topUp: { id: string } };
    expect(sessions.data.filter((session) => session.client_reference_id === topUp.id)).toHaveLength(1);
  });

  test('whose transfer is on its way is shown as credits on their way', async () => {
    const account = await anAccount();
    const { topUp, sessionId } = await shop.bought(account);
    shop.sandbox.finishCheckout(sessionId, 'async_pending');
    await shop.until(account, topUp.id, 'processing');
    const { body } = await shop.api.host('GET', `/v1/accounts/${account}/balance`);
    expect(body['pendingTopUps']).toMatchObject([{ id: topUp.id, credits: 250, state: 'processing' }]);
  });

  test.each(['duplicate', 'reorder', 'wrong_secret'] as const)(
    'is added once when webhooks come with %s',
    async (mode) => {
      const account = await anAccount();
      shop.sandbox.setWebhooks(mode, 100);
      const { topUp, sessionId } = await shop.bought(account);
      shop.sandbox.finishCheckout(sessionId, 'async_succeeded');
      if (mode === 'wrong_secret') {
        // Such events are refused, so it is the sweep that finds the payment.
        await eventually(async () => {
          await shop.live.sweep.once();
          expect((await shop.find(account, topUp.id)).state).toBe('credited');
        });
      }
      await shop.until(account, topUp.id, 'credited');
      shop.sandbox.setWebhooks('normal');
      await client.workflow.getHandle(`top-up/${topUp.id}`).result();
      expect(await shop.grants(account)).toHaveLength(1);
    },
  );

  test('is added without any webhook', async () => {
    const account = await anAccount();
    shop.sandbox.setWebhooks('drop');
    const { topUp, sessionId } = await shop.bought(account);
    shop.sandbox.finishCheckout(sessionId, 'paid');
    const sweep = shop.live.sweep.start(500);
    try {
      await shop.until(account, topUp.id, 'credited');
    } finally {
      await sweep.stop();
    }
    expect(await shop.grants(account)).toHaveLength(1);
  });
});

describe('a purchase that Stripe refuses', () => {
  test('names the customer, blocks nothing, and the same call opens it once the host corrected that', async () => {
    const account = await anAccount({ stripeCustomerId: 'cus_gone123' });
    for (const requestId of ['first', 'first', 'second']) {
      const { status, body } = await shop.answered(account, { requestId });
      expect([status, body.code, body['reason'], body['stripeCustomerId']]).toEqual([
        422,
        'payment-refused',
        'customer-missing',
        'cus_gone123',
      ]);
    }
    const list = await shop.api.host('GET', `/v1/accounts/${account}/top-ups`);
    expect(list.body.items).toEqual(
      [1, 2].map(() => expect.objectContaining({ state: 'failed', failedReason: "No such customer: 'cus_gone123'" })),
    );
    const portal = await shop.api.host('POST', `/v1/accounts/${account}/billing-portal`);
    expect([portal.status, portal.body.code]).toEqual([422, 'payment-refused']);

    await shop.api.host('PUT', `/v1/accounts/${account}`, { stripeCustomerId: null });
    const { topUp, sessionId } = await shop.bought(account, { requestId: 'first' });
    expect(topUp).toMatchObject({ state: 'awaiting_payment', failedReason: null });
    shop.sandbox.finishCheckout(sessionId, 'paid');
    await shop.until(account, topUp.id, 'credited');
    expect((await shop.api.host('POST', `/v1/accounts/${account}/billing-portal`)).status).toBe(200);
  });

  test('for its amount says so', async () => {
    const account = await anAccount({ planId: 'free' });
    const record = await shop.payments.topUps.insert({
      ...{ accountId: account, requestId: 'large', spaceId: null, memberId: null, credits: 100_000 },
      ...{ unitPrice: { amount: 3_000, currency: 'usd' }, total: { amount: 300_000_000, currency: 'usd' } },
      ...{ successUrl: null, cancelUrl: null, livemode: false },
    });
    const { status, body } = await shop.answered(account, { requestId: record.requestId, credits: 100_000 });
    expect([status, body.code, body['reason'], body['topUpId']]).toEqual([
      422,
      'payment-refused',
      'amount-too-large',
      record._id,
    ]);
  });

  test("was not refused when only Stripe's reply was lost: it goes on with the customer of then", async () => {
    const [one, two] = await Promise.all(['one', 'two'].map((name) => shop.stripe.customers.create({ name })));
    const account = await anAccount({ stripeCustomerId: one!.id });
    shop.sandbox.setFaults({ nextRequests: 4, status: 500, lost: true });
    const first = shop.buy(account, { requestId: 'lost' });
    await eventually(async () => {
      const record = await shop.payments.topUps.findRequest(account, 'lost');
      expect(record?.checkoutAsked).toMatchObject({ customer: one!.id });
    });
    await shop.api.host('PUT', `/v1/accounts/${account}`, { stripeCustomerId: two!.id });
    await first;
    shop.sandbox.setFaults({ nextRequests: 0, status: 500 });
    await eventually(async () => {
      expect((await shop.buy(account, { requestId: 'lost' })).status).toBe(201);
    });
    const { data } = await shop.stripe.checkout.sessions.list({ limit: 100 });
    const { _id } = (await shop.payments.topUps.findRequest(account, 'lost'))!;
    const ours = data.filter((session) => session.client_reference_id === _id);
    expect(ours.map(({ customer }) => customer)).toEqual([one!.id]);
    // Each reply that was lost is a failure of the activity.
    failures.length = 0;
  });
});

describe('Temporal', () => {
  test('without a worker: the buyer is asked to try again, and the same request continues', async () => {
    const account = await anAccount();
    await host.stop();
    const refused = await shop.buy(account, { requestId: 'later' });
    expect([refused.status, refused.body.code]).toEqual([503, 'try-again']);
    expect(refused.headers.get('retry-after')).toBe('1');
    host = startWorker();
    const { topUp } = await shop.bought(account, { requestId: 'later' });
    expect(topUp.state).toBe('awaiting_payment');
    const list = await shop.api.host('GET', `/v1/accounts/${account}/top-ups`);
    expect(list.body.items).toHaveLength(1);
  });
});

test('after all of this the ledger reconciles, and nothing was left unexplained', async () => {
  await shop.expectReconciled();
  expect(failures).toEqual([]);
});
