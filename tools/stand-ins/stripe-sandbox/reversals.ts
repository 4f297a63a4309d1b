/** Makes refunds, which add up on the charge, and disputes. */
import type { Stripe } from 'stripe';
import { newDispute } from './objects.js';
import { missingParameter, Refusal } from './refusal.js';
import type { World } from './world.js';

export const DISPUTE_STATUSES = ['warning_needs_response', 'warning_closed', 'needs_response', 'won', 'lost'] as const;
export type DisputeStatus = (typeof DISPUTE_STATUSES)[number];

/** A bank may ask first, which takes no money: such an inquiry is closed, or becomes a chargeback. */
const NEXT: Partial<Record<string, readonly DisputeStatus[]>> = {
  warning_needs_response: ['warning_closed', 'needs_response'],
  needs_response: ['won', 'lost'],
};
const CHARGED_BACK: readonly string[] = ['needs_response', 'lost'];

export function createRefund(world: World, params: Stripe.RefundCreateParams): Stripe.Refund {
  const charge = chargeToRefund(world, params);
  const dispute = world.store
    .list('dispute')
    .find((other) => other.charge === charge.id && CHARGED_BACK.includes(other.status));
  if (dispute !== undefined) {
    throw new Refusal(400, `Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    });
  }
  const left = charge.amount - charge.amount_refunded;
  const amount = params.amount ?? left;
  if (left === 0) {
    throw new Refusal(400, `Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  }
  if (amount < 1) throw new Refusal(400, 'This value must be greater than or equal to 1.', { param: 'amount' });
  if (amount > left) {
    throw new Refusal(400, `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, {
      param: 'amount',
    });
  }
  const refund = world.store.save<'refund'>({
    id: world.id('re'),
    object: 'refund',
    amount,
    balance_transaction: world.id('txn'),
    charge: charge.id,
    created: world.nowS(),
    currency: charge.currency,
    customer: null,
    customer_account: null,
    metadata: (params.metadata ?? {}) as Stripe.Metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: params.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  });
  const changed = world.store.save<'charge'>(withRefunded(charge, charge.amount_refunded + amount));
  world.emit('refund.created', refund);
  world.emit('charge.refunded', changed, { amount_refunded: charge.amount_refunded, refunded: charge.refunded });
  return world.refundsFail ? failRefund(world, refund.id) : refund;
}

/** The bank rejects the refund, so the money is the merchant's again and the charge is no longer refunded. */
export function failRefund(world: World, refundId: string): Stripe.Refund {
  const refund = world.require('refund', refundId);
  if (refund.status === 'failed') return refund;
  const failed = world.store.save<'refund'>({
    ...refund,
    status: 'failed',
    failure_reason: 'lost_or_stolen_card',
    failure_balance_transaction: world.id('txn'),
  });
  const charge = world.require('charge', refund.charge as string);
  world.store.save<'charge'>(withRefunded(charge, charge.amount_refunded - refund.amount));
  world.emit('refund.failed', failed, { status: refund.status });
  world.emit('charge.refund.updated', failed, { status: refund.status });
  return failed;
}

/** Opens a dispute about the payment, as an inquiry where the status says so, or takes the open one further. */
export function setDispute(world: World, paymentIntentId: string, status: DisputeStatus): Stripe.Dispute {
  const intent = world.require('payment_intent', paymentIntentId, 'paymentIntentId');
  const charge = world.require('charge', intent.latest_charge as string);
  if (charge.status !== 'succeeded') throw new Refusal(400, 'Only a payment that succeeded can be disputed.');
  const known = world.store.list('dispute').find((dispute) => dispute.charge === charge.id);
  const isInquiry = status === 'warning_needs_response' || status === 'warning_closed';
  const dispute = known ?? openDispute(world, charge, isInquiry ? 'warning_needs_response' : 'needs_response');
  if (dispute.status === status) return dispute;
  if (NEXT[dispute.status]?.includes(status) !== true) {
    throw new Refusal(400, `This dispute is already ${dispute.status}.`);
  }
  const changed = world.store.save<'dispute'>({ ...dispute, status });
  const event = status === 'needs_response' ? 'charge.dispute.updated' : 'charge.dispute.closed';
  world.emit(event, changed, { status: dispute.status });
  if (status === 'needs_response') world.emit('charge.dispute.funds_withdrawn', changed);
  if (status === 'won') world.emit('charge.dispute.funds_reinstated', changed);
  return changed;
}

function openDispute(
  world: World,
  charge: Stripe.Charge,
  status: 'warning_needs_response' | 'needs_response',
): Stripe.Dispute {
  const isInquiry = status === 'warning_needs_response';
  const dispute = world.store.save<'dispute'>({
    ...newDispute(world, charge),
    status,
    is_charge_refundable: isInquiry,
  });
  world.store.save<'charge'>({ ...charge, disputed: true });
  world.emit('charge.dispute.created', dispute);
  if (!isInquiry) world.emit('charge.dispute.funds_withdrawn', dispute);
  return dispute;
}

function chargeToRefund(world: World, params: Stripe.RefundCreateParams): Stripe.Charge {
  const charge = findCharge(world, params);
  if (charge.status !== 'succeeded') {
    throw new Refusal(400, `Charge ${charge.id} did not succeed, so there is nothing to refund.`);
  }
  return charge;
}

function findCharge(world: World, params: Stripe.RefundCreateParams): Stripe.Charge {
  if (params.charge !== undefined) return world.require('charge', params.charge, 'charge');
  if (params.payment_intent === undefined) throw missingParameter('payment_intent');
  const intent = world.require('payment_intent', params.payment_intent, 'payment_intent');
  if (intent.latest_charge === null) {
    throw new Refusal(400, `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`);
  }
  return world.require('charge', intent.latest_charge as string);
}

function withRefunded(charge: Stripe.Charge, amountRefunded: number): Stripe.Charge {
  return { ...charge, amount_refunded: amountRefunded, refunded: amountRefunded === charge.amount };
}
