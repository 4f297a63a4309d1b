/** Reads the payment of a purchase as it is at Stripe now. Events and browsers only say when to look. */
import type Stripe from 'stripe';
import { idOf } from '../stripe-client.js';
import type { TopUpRecord } from './models.js';

export interface Refund {
  readonly id: string;
  readonly amount: number;
  readonly createdMs: number;
  /** True when the money goes, or went, back. */
  readonly active: boolean;
}

export type DisputeOutcome = 'open' | 'won' | 'lost';

export interface Dispute {
  readonly id: string;
  readonly amount: number;
  readonly createdMs: number;
  readonly status: string;
  readonly outcome: DisputeOutcome;
}

export interface Payment {
  readonly status: 'open' | 'complete' | 'expired';
  readonly paymentStatus: string;
  /** True also when there was nothing to pay. */
  readonly paid: boolean;
  /** The payment was begun and can no longer succeed. */
  readonly failed: boolean;
  readonly paymentIntentId: string | null;
  readonly livemode: boolean;
  readonly currency: string | null;
  readonly reference: string | null;
  readonly metadataTopUpId: string | null;
  /** Before discounts and taxes. */
  readonly amountSubtotal: number | null;
  /** The amount that was charged: after the discount, tax included. */
  readonly amountTotal: number;
  readonly amountDiscount: number;
  readonly amountTax: number;
  readonly refunds: readonly Refund[];
  readonly disputes: readonly Dispute[];
}

const NOT_COMING_BACK: readonly unknown[] = ['failed', 'canceled'];
const FAILED_INTENTS: readonly unknown[] = ['requires_payment_method', 'canceled'];
/** Inquiries take no money yet; Stripe closes them with `warning_closed`. */
const WON: readonly unknown[] = ['won', 'warning_closed', 'prevented'];
const PAGE = 100;

/** Null: the purchase has no checkout. */
export async function readPayment(stripe: Stripe, { sessionId }: TopUpRecord): Promise<Payment | null> {
  if (sessionId === null) return null;
  const session = await stripe.checkout.sessions.retrieve(sessionId);
  const paid = session.payment_status !== 'unpaid';
  const paymentIntentId = idOf(session.payment_intent);
  const complete = session.status === 'complete';
  const [intent, refunds, disputes] = await Promise.all([
    complete && !paid && paymentIntentId !== null ? stripe.paymentIntents.retrieve(paymentIntentId) : null,
    paid && paymentIntentId !== null ? stripe.refunds.list({ payment_intent: paymentIntentId, limit: PAGE }) : null,
    paid && paymentIntentId !== null ? stripe.disputes.list({ payment_intent: paymentIntentId, limit: PAGE }) : null,
  ]);
  return {
    status: statusOf(session.status),
    paymentStatus: session.payment_status,
    paid: complete && paid,
    failed: intent !== null && FAILED_INTENTS.includes(intent.status),
    paymentIntentId,
    livemode: session.livemode,
    currency: session.currency,
    reference: session.client_reference_id,
    metadataTopUpId: session.metadata?.['topUpId'] ?? null,
    amountSubtotal: session.amount_subtotal,
    amountTotal: session.amount_total ?? 0,
    amountDiscount: session.total_details?.amount_discount ?? 0,
    amountTax: session.total_details?.amount_tax ?? 0,
    refunds: (refunds?.data ?? []).map(refundOf).sort(inOrder),
    disputes: (disputes?.data ?? []).map(disputeOf).sort(inOrder),
  };
}

function refundOf({ id, amount, created, status }: Stripe.Refund): Refund {
  return { id, amount, createdMs: created * 1_000, active: !NOT_COMING_BACK.includes(status) };
}

function disputeOf({ id, amount, created, status }: Stripe.Dispute): Dispute {
  const outcome = status === 'lost' ? 'lost' : WON.includes(status) ? 'won' : 'open';
  return { id, amount, createdMs: created * 1_000, status, outcome };
}

const inOrder = (a: { createdMs: number; id: string }, b: { createdMs: number; id: string }): number =>
  a.createdMs - b.createdMs || (a.id < b.id ? -1 : 1);

/** A status that we do not know counts as open: we look again. */
function statusOf(status: string | null): Payment['status'] {
  return status === 'complete' || status === 'expired' ? status : 'open';
}
