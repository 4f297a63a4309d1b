/** Decides what a purchase's record and its payment at Stripe mean together. Pure: the same input, the same decision. */
import type { TopUpRecord, TopUpResolution } from './models.js';
import type { Dispute, Payment } from './payment.js';

export type PaymentDecision =
  | { readonly kind: 'wait'; readonly state: 'awaiting_payment' | 'processing' }
  | { readonly kind: 'end'; readonly state: 'expired' | 'failed' }
  /** The money went back, or may, before the credits were granted: they are not granted. */
  | { readonly kind: 'withhold'; readonly state: 'refunded' | 'disputed' }
  | { readonly kind: 'park'; readonly because: string }
  /** A person decided that the money goes back. */
  | { readonly kind: 'refund' }
  | { readonly kind: 'grant' }
  /** The credits were granted before; only what happened to the money since then counts. */
  | { readonly kind: 'granted' };

export function decideOnPayment(record: TopUpRecord, payment: Payment | null, now: Date): PaymentDecision {
  if (record.grant) return { kind: 'granted' };
  if (!payment) {
    return record.checkoutExpiresAt <= now || record.state !== 'awaiting_payment'
      ? { kind: 'end', state: 'expired' }
      : { kind: 'wait', state: 'awaiting_payment' };
  }
  if (payment.paid) {
    const allGone = amountGone(payment) >= payment.amountTotal;
    if (record.resolution?.action === 'refund') return refundOf(record.resolution, payment, allGone);
    // A payment of something else that went back needs no person any more.
    const wentBack = allGone && payment.amountTotal > 0;
    const because = record.resolution?.action === 'accept' ? null : mismatch(record, payment);
    if (because !== null) {
      return wentBack && !record.grantStartedAt ? { kind: 'withhold', state: 'refunded' } : { kind: 'park', because };
    }
    if (record.grantStartedAt) return { kind: 'grant' };
    if (isOpen(payment.disputes)) return { kind: 'withhold', state: 'disputed' };
    return wentBack ? { kind: 'withhold', state: 'refunded' } : { kind: 'grant' };
  }
  if (payment.status === 'expired') return { kind: 'end', state: 'expired' };
  if (payment.status === 'open') return { kind: 'wait', state: 'awaiting_payment' };
  return payment.failed ? { kind: 'end', state: 'failed' } : { kind: 'wait', state: 'processing' };
}

function refundOf({ refundId }: TopUpResolution, { refunds }: Payment, allGone: boolean): PaymentDecision {
  if (allGone) return { kind: 'withhold', state: 'refunded' };
  const failed = refunds.find(({ id, active }) => id === refundId && !active);
  return failed ? { kind: 'park', because: `the refund ${failed.id} failed at Stripe` } : { kind: 'refund' };
}

export const isOpen = (disputes: readonly Dispute[]): boolean => disputes.some(({ outcome }) => outcome === 'open');

/** The money that went back for good, or is on its way. */
export function amountGone({ refunds, disputes }: Payment): number {
  const gone = [...refunds.filter(({ active }) => active), ...disputes.filter(({ outcome }) => outcome === 'lost')];
  return gone.reduce((sum, { amount }) => sum + amount, 0);
}

/** The customer paid for something else than we sold: a person has to look. */
function mismatch(record: TopUpRecord, payment: Payment): string | null {
  const compared: [string, unknown, unknown][] = [
    ['reference', payment.reference, record._id],
    ['metadata', payment.metadataTopUpId, record._id],
    ['livemode', payment.livemode, record.livemode],
    ['currency', payment.currency, record.total.currency],
    ['amount', payment.amountSubtotal, record.total.amount],
  ];
  const wrong = compared.filter(([, paid, sold]) => paid !== sold);
  if (wrong.length === 0) return null;
  return wrong.map(([what, paid, sold]) => `${what} is ${String(paid)} instead of ${String(sold)}`).join('; ');
}
