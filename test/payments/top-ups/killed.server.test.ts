import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openKillableShop, type KillableShop, type Order, type Traces, type Victim } from '../support/killable-shop.js';
import { finish, reachAll, STEPS, type Reached } from '../support/purchase-steps.js';

/**
 * Each victim is killed while one purchase waits at each step. The worker does every step but two: the api answers the
 * buyer and takes the webhook. For the steps without the api its death shows that nothing of a purchase lives in it.
 * MongoDB and Temporal are behind all steps. The worker is killed first: the receipts it was sending stay claimed for
 * 45 seconds, and the others are killed during that time.
 */
const VICTIMS: readonly Victim[] = ['worker', 'api', 'MongoDB', 'Temporal'];

const dir = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-killed-'));
const orders: { readonly order: Order; readonly mostCopies: number }[] = [];
let shop: KillableShop;

beforeAll(async () => {
  shop = await openKillableShop(dir);
});

afterAll(async () => {
  await shop.close();
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
});

async function anOrder(accountId: string, mostCopies = 1): Promise<Order> {
  const order = await shop.orderOf(accountId);
  orders.push({ order, mostCopies });
  return order;
}

const ONCE = { state: 'credited', recorded: true, checkouts: 1, customers: 1, grants: 1, bought: 250 };

describe.each(VICTIMS)('the %s killed', (victim) => {
  const reached: Reached[] = [];
  const stood: Traces[] = [];
  const finished: Promise<void>[] = [];

  beforeAll(async () => {
    const newOrders = await Promise.all(
      STEPS.map(({ mostCopies }, index) => anOrder(`${victim.toLowerCase()}-${index + 1}`, mostCopies)),
    );
    try {
      reached.push(...(await reachAll(shop, newOrders)));
      stood.push(...(await Promise.all(newOrders.map((order) => shop.traces(order)))));
      await shop.victims[victim].kill();
    } finally {
      shop.letGo();
    }
    await shop.victims[victim].start();
    for (const purchase of reached) {
      const ending = finish(shop, purchase);
      ending.catch(() => undefined);
      finished.push(ending);
    }
  });

  test('finds each purchase at its step', () => {
    expect(stood).toMatchObject(STEPS.map(({ so }) => so));
  });

  test.each(STEPS.map(({ name }, index) => [name, index] as const))(
    '%s: the purchase is granted once',
    async (_, index) => {
      await finished[index];
      expect(await shop.traces(reached[index]!.order)).toMatchObject(ONCE);
    },
  );
});

test('with Temporal down when the webhook comes, the credits are still added once', async () => {
  const order = await anOrder('no-temporal');
  const sessionId = await shop.click(order);
  await shop.victims.Temporal.kill();
  shop.pay(sessionId);
  await shop.credited(order);
  await shop.victims.Temporal.start();
  expect(await shop.traces(order)).toMatchObject(ONCE);
});

test('without any webhook the credits are added once', async () => {
  const order = await anOrder('no-webhook');
  const sessionId = await shop.click(order);
  shop.setWebhooks('drop');
  shop.pay(sessionId);
  await shop.credited(order);
  shop.setWebhooks('normal');
  expect(await shop.traces(order)).toMatchObject(ONCE);
});

describe('after all of this', () => {
  test('every buyer has the receipt: one mail, or a second copy of it where its record was lost', async () => {
    for (const { order } of orders) await shop.receiptSent(order);
    for (const { order, mostCopies } of orders) {
      const copies = shop.receipts(order);
      expect([order.accountId, new Set(copies).size]).toEqual([order.accountId, 1]);
      expect(copies.length).toBeLessThanOrEqual(mostCopies);
    }
  });

  test('every purchase is still granted once, and the ledger reconciles', async () => {
    for (const { order } of orders) expect(await shop.traces(order)).toMatchObject({ ...ONCE, receipts: 1 });
    expect(await shop.findings()).toEqual([]);
  });
});
