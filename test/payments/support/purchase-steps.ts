/**
 * Names the steps of a purchase at which something may die, and brings a purchase there: not by waiting for a while,
 * but by holding the very message that would be the next step.
 */
import { until } from '../../../tools/servers/wait.js';
import type { IsReached, Side } from '../../support/pausing-proxy.js';
import type { KillableShop, Line, Order, Traces } from './killable-shop.js';

export interface Step {
  readonly name: string;
  /** Whether the customer has paid by then. */
  readonly paid: boolean;
  /** Each of these messages is held: its line, its side, and the texts that identify it. */
  readonly messages: (order: Order, sessionId: string) => readonly (readonly [Line, Side, ...string[]])[];
  /** Others that come to their grant now would be held, too: the ledger commits accounts together. */
  readonly holdsLedger?: true;
  /** True where the receipt may come twice: the mail server may have it, and that was not recorded. */
  readonly mostCopies?: 2;
  /** What there is of the purchase by then. */
  readonly so: Omit<Traces, 'customers'>;
}

/** A purchase that waits at its step, for as long as it is held. */
export interface Reached {
  readonly order: Order;
  readonly paid: boolean;
  readonly mostCopies: number;
  readonly checkout: Promise<string>;
}

const TIMEOUT_MS = 120_000;

/** All texts name the purchase, so that others pass. */
export const STEPS: readonly Step[] = [
  {
    name: 'after the record, before the session',
    paid: false,
    messages: ({ topUpId }) => [
      ['worker to Stripe', 'request', 'POST /v1/checkout/sessions', `client_reference_id=${topUpId}`],
    ],
    so: { state: 'awaiting_payment', recorded: false, checkouts: 0, grants: 0, bought: 0, receipts: 0 },
  },
  {
    name: 'after the session, before it is recorded',
    paid: false,
    messages: ({ topUpId }) => [['worker to Stripe', 'answer', '"checkout.session"', topUpId]],
    so: { state: 'awaiting_payment', recorded: false, checkouts: 1, grants: 0, bought: 0, receipts: 0 },
  },
  {
    name: 'after it is recorded, before the answer',
    paid: false,
    messages: ({ topUpId }) => [['api to MongoDB', 'answer', topUpId, '/checkout/cs_']],
    so: { state: 'awaiting_payment', recorded: true, checkouts: 1, grants: 0, bought: 0, receipts: 0 },
  },
  {
    name: 'after the payment, before anyone looked',
    paid: true,
    messages: ({ topUpId }, sessionId) => [
      ['api to MongoDB', 'request', 'stripe_events', topUpId],
      ['worker to Stripe', 'request', `GET /v1/checkout/sessions/${sessionId} `],
    ],
    so: { state: 'awaiting_payment', recorded: true, checkouts: 1, grants: 0, bought: 0, receipts: 0 },
  },
  {
    name: 'before the grant reaches the database',
    paid: true,
    messages: ({ topUpId }) => [['worker to MongoDB', 'request', 'insert', 'ledger_commits', `grant~${topUpId}`]],
    holdsLedger: true,
    so: { state: 'processing', recorded: true, checkouts: 1, grants: 0, bought: 0, receipts: 0 },
  },
  {
    name: 'after the grant, before it is recorded',
    paid: true,
    messages: ({ topUpId }) => [['worker to MongoDB', 'request', 'update', 'top_ups', topUpId, 'entryId']],
    so: { state: 'processing', recorded: true, checkouts: 1, grants: 1, bought: 250, receipts: 0 },
  },
  {
    name: 'after it is recorded, before the receipt',
    paid: true,
    messages: ({ email }) => [['worker to mail', 'request', `RCPT TO:<${email}>`]],
    mostCopies: 2,
    so: { state: 'credited', recorded: true, checkouts: 1, grants: 1, bought: 250, receipts: 0 },
  },
  {
    name: 'after the receipt, before it is recorded',
    paid: true,
    messages: ({ topUpId }) => [['worker to MongoDB', 'request', 'deliveries', `receipt~${topUpId}`, 'sent']],
    mostCopies: 2,
    so: { state: 'credited', recorded: true, checkouts: 1, grants: 1, bought: 250, receipts: 1 },
  },
];

/** In the order of `STEPS`. */
export async function reachAll(shop: KillableShop, orders: readonly Order[]): Promise<Reached[]> {
  const reached: Reached[] = [];
  for (const later of [false, true]) {
    await Promise.all(
      STEPS.map(async (step, index) => {
        if ((step.holdsLedger ?? false) === later) reached[index] = await reach(shop, step, orders[index]!);
      }),
    );
  }
  return reached;
}

async function reach(shop: KillableShop, step: Step, order: Order): Promise<Reached> {
  const { name, paid, messages, mostCopies = 1 } = step;
  const hold = (sessionId: string): IsReached[] =>
    messages(order, sessionId).map(([line, side, ...texts]) => shop.line(line).hold(side, ...texts));
  let holds: IsReached[];
  let checkout: Promise<string>;
  if (paid) {
    checkout = shop.click(order);
    const sessionId = await checkout;
    holds = hold(sessionId);
    shop.pay(sessionId);
  } else {
    holds = hold('');
    checkout = shop.click(order);
  }
  await until(() => {
    const isThere = holds.every((isReached) => isReached());
    return isThere ? Promise.resolve() : Promise.reject(new Error(`${order.accountId} does not get to: ${name}`));
  }, TIMEOUT_MS);
  return { order, paid, mostCopies, checkout };
}

/** Acts like a patient customer: asks until the checkout is open, pays, and waits. */
export async function finish(shop: KillableShop, { order, paid, checkout, mostCopies }: Reached): Promise<void> {
  const sessionId = await checkout;
  if (!paid) shop.pay(sessionId);
  await shop.credited(order);
  // The claim of a process that died while sending lasts a minute: the test does not wait for that here.
  if (mostCopies === 1) await shop.receiptSent(order);
}
