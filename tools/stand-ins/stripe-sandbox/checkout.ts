/** Changes a checkout session from open to complete (paid, or unpaid while a bank transfer is pending) or expired. */
import type { Stripe } from 'stripe';
import { newCharge, newPaymentIntent, type PaymentTerms } from './objects.js';
import { Refusal } from './refusal.js';
import type { World } from './world.js';

export const OUTCOMES = [
  'paid',
  'declined',
  'async_pending',
  'async_succeeded',
  'async_failed',
  'expired',
  'closed',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * Changes a payment for tests: a 100 % coupon, a discount or a tax in minor units, or another amount and currency than
 * the session's.
 */
export interface PaymentOverrides {
  coupon?: boolean;
  discount?: number;
  tax?: number;
  amountTotal?: number;
  currency?: string;
}

type Session = Stripe.Checkout.Session;

/** Brings a session to what a customer, a bank or a test chose. Refuses an outcome that its state does not allow. */
export function finishCheckout(
  world: World,
  sessionId: string,
  outcome: Outcome,
  overrides: PaymentOverrides = {},
): Session {
  const session = world.require('checkout.session', sessionId);
  if (outcome === 'closed') return session;
  const waitsForBank = session.status === 'complete' && session.payment_status === 'unpaid';
  if (outcome === 'async_succeeded' || outcome === 'async_failed') {
    if (session.status === 'open') return finishTransfer(world, startTransfer(world, session, overrides), outcome);
    if (waitsForBank && transferIntent(world, session).status === 'processing') {
      return finishTransfer(world, session, outcome);
    }
    throw cannot(session, outcome);
  }
  if (session.status !== 'open') throw cannot(session, outcome);
  switch (outcome) {
    case 'paid':
      return overrides.coupon === true ? completeFree(world, session) : payByCard(world, session, overrides);
    case 'declined':
      return decline(world, session, overrides);
    case 'async_pending':
      return startTransfer(world, session, overrides);
    case 'expired':
      return expireSession(world, session);
  }
}

export function expireSession(world: World, session: Session): Session {
  if (session.status !== 'open') throw cannot(session, 'expired');
  const expired = world.store.save<'checkout.session'>({ ...session, status: 'expired', url: null });
  world.emit('checkout.session.expired', expired);
  return expired;
}

/** Expires the sessions whose time has run out. */
export function expireOverdueSessions(world: World): void {
  for (const session of world.store.list('checkout.session')) {
    if (session.status === 'open' && session.expires_at <= world.nowS()) expireSession(world, session);
  }
}

function payByCard(world: World, session: Session, overrides: PaymentOverrides): Session {
  const terms = termsOf(world, session, overrides, 'card');
  const intent = succeed(world, startIntent(world, session, terms));
  return complete(world, session, {
    ...amountsOf(session, terms, overrides),
    payment_intent: intent.id,
    payment_status: 'paid',
  });
}

function completeFree(world: World, session: Session): Session {
  return complete(world, session, {
    amount_total: 0,
    payment_status: 'no_payment_required',
    total_details: { amount_discount: session.amount_subtotal ?? 0, amount_shipping: 0, amount_tax: 0 },
  });
}

/** The session stays open: the customer may try another card. */
function decline(world: World, session: Session, overrides: PaymentOverrides): Session {
  const intent = startIntent(world, session, termsOf(world, session, overrides, 'card'));
  fail(world, intent);
  return world.store.save<'checkout.session'>({ ...session, payment_intent: intent.id });
}

function startTransfer(world: World, session: Session, overrides: PaymentOverrides): Session {
  const terms = termsOf(world, session, overrides, 'customer_balance');
  const intent = startIntent(world, session, terms);
  const charge = world.store.save<'charge'>(newCharge(world, intent, 'pending'));
  const processing = world.store.save<'payment_intent'>({ ...intent, status: 'processing', latest_charge: charge.id });
  world.emit('payment_intent.processing', processing);
  world.emit('charge.pending', charge);
  return complete(world, session, {
    ...amountsOf(session, terms, overrides),
    payment_intent: intent.id,
    payment_status: 'unpaid',
  });
}

function finishTransfer(world: World, session: Session, outcome: 'async_succeeded' | 'async_failed'): Session {
  const intent = transferIntent(world, session);
  if (outcome === 'async_failed') {
    fail(world, intent);
    world.emit('checkout.session.async_payment_failed', session);
    return session;
  }
  succeed(world, intent);
  const paid = world.store.save<'checkout.session'>({ ...session, payment_status: 'paid' });
  world.emit('checkout.session.async_payment_succeeded', paid);
  return paid;
}

function transferIntent(world: World, session: Session): Stripe.PaymentIntent {
  return world.require('payment_intent', session.payment_intent as string);
}

/** Discount and tax are apart from the subtotal, as at Stripe. Another amount is one of a session for something else. */
function amountsOf(session: Session, { amount, currency }: PaymentTerms, { amountTotal, ...rest }: PaymentOverrides) {
  const { discount = 0, tax = 0 } = rest;
  return {
    amount_subtotal: amountTotal === undefined ? session.amount_subtotal : amountTotal,
    amount_total: amount,
    currency,
    total_details: { amount_discount: discount, amount_shipping: 0, amount_tax: tax },
  };
}

function termsOf(
  world: World,
  session: Session,
  overrides: PaymentOverrides,
  method: PaymentTerms['method'],
): PaymentTerms {
  const { paymentIntent } = world.require('sandbox.session_details', session.id);
  return {
    amount: overrides.amountTotal ?? (session.amount_total ?? 0) - (overrides.discount ?? 0) + (overrides.tax ?? 0),
    currency: overrides.currency ?? session.currency ?? 'usd',
    customer: session.customer as string | null,
    description: paymentIntent.description,
    metadata: paymentIntent.metadata,
    method,
  };
}

/** Returns the intent of an earlier, declined try, or makes one. */
function startIntent(world: World, session: Session, terms: PaymentTerms): Stripe.PaymentIntent {
  if (session.payment_intent !== null) {
    const { amount, currency, method } = terms;
    const known = transferIntent(world, session);
    return { ...known, amount, currency, payment_method_types: [method], last_payment_error: null };
  }
  const intent = world.store.save<'payment_intent'>(newPaymentIntent(world, terms));
  world.emit('payment_intent.created', intent);
  return intent;
}

function succeed(world: World, intent: Stripe.PaymentIntent): Stripe.PaymentIntent {
  const charge = world.store.save<'charge'>(chargeOf(world, intent, 'succeeded'));
  const paid = world.store.save<'payment_intent'>({
    ...intent,
    status: 'succeeded',
    amount_received: intent.amount,
    latest_charge: charge.id,
    last_payment_error: null,
  });
  world.emit('charge.succeeded', charge);
  world.emit('payment_intent.succeeded', paid);
  return paid;
}

function fail(world: World, intent: Stripe.PaymentIntent): void {
  const charge = world.store.save<'charge'>(chargeOf(world, intent, 'failed'));
  const failed = world.store.save<'payment_intent'>({
    ...intent,
    status: 'requires_payment_method',
    latest_charge: charge.id,
    last_payment_error: {
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'generic_decline',
      message: 'Your card was declined.',
    },
  });
  world.emit('charge.failed', charge);
  world.emit('payment_intent.payment_failed', failed);
}

/** A pending charge is finished; any other try is a charge of its own. */
function chargeOf(world: World, intent: Stripe.PaymentIntent, status: Stripe.Charge.Status): Stripe.Charge {
  const charge = newCharge(world, intent, status);
  const latest = world.store.find('charge', intent.latest_charge as string);
  return latest?.status === 'pending' ? { ...charge, id: latest.id, created: latest.created } : charge;
}

function complete(world: World, session: Session, change: Partial<Session>): Session {
  const customer = session.customer as string | null;
  const email = customer === null ? session.customer_email : (world.store.find('customer', customer)?.email ?? null);
  const done = world.store.save<'checkout.session'>({
    ...session,
    ...change,
    status: 'complete',
    url: null,
    customer_details: {
      address: null,
      business_name: null,
      email,
      individual_name: null,
      name: null,
      phone: null,
      tax_exempt: 'none',
      tax_ids: [],
    },
  });
  world.emit('checkout.session.completed', done);
  return done;
}

function cannot(session: Session, outcome: string): Refusal {
  return new Refusal(
    400,
    `This Checkout Session is ${session.status ?? 'gone'} and ${session.payment_status}: it cannot become ${outcome}. ` +
      'Only Checkout Sessions with a status in ["open"] can be expired or paid.',
  );
}
