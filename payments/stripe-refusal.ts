/**
 * Tells apart why Stripe did not do what it was asked. A refusal is final: the same request would be refused again until
 * its cause changes, so it ends what was tried. Everything else (no answer, too many requests, our own key) is
 * worth another try.
 */
import Stripe from 'stripe';
import { FuelgaugeError } from '../domain/errors.js';

export const REFUSAL_REASONS = ['customer-missing', 'amount-too-small', 'amount-too-large', 'invalid-request'] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export interface StripeRefusal {
  readonly reason: RefusalReason;
  /** Stripe's own words, which name the customer or the parameter. */
  readonly message: string;
}

/** Null: it was not refused, and the same request may succeed later. */
export function refusalOf(error: unknown): StripeRefusal | null {
  const { StripeInvalidRequestError, StripeIdempotencyError, StripeCardError } = Stripe.errors;
  const isFinal =
    error instanceof StripeInvalidRequestError ||
    error instanceof StripeIdempotencyError ||
    error instanceof StripeCardError;
  return isFinal ? { reason: reasonOf(error), message: error.message } : null;
}

function reasonOf({
  code,
  param,
}: Pick<InstanceType<typeof Stripe.errors.StripeError>, 'code' | 'param'>): RefusalReason {
  if (code === 'resource_missing' && param === 'customer') return 'customer-missing';
  if (code === 'amount_too_small') return 'amount-too-small';
  if (code === 'amount_too_large') return 'amount-too-large';
  return 'invalid-request';
}

/** True when Stripe repeats the failure that it stored under an idempotency key: it tries again under another key only. */
export function isStoredFailure(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && error.headers?.['idempotent-replayed'] === 'true';
}

/** What a caller gets. `stripeCustomerId` is the customer that Stripe was asked about. */
export function paymentRefused(
  reason: RefusalReason,
  stripeCustomerId: string | null,
  facts: object = {},
): FuelgaugeError {
  return new FuelgaugeError('payment-refused', DETAILS[reason](stripeCustomerId), {
    reason,
    stripeCustomerId,
    ...facts,
  });
}

const DETAILS: Readonly<Record<RefusalReason, (customer: string | null) => string>> = {
  'customer-missing': (customer) =>
    `The payment provider does not know the customer ${customer ?? ''} of this account. Nothing was charged. ` +
    "Correct or clear the account's stripeCustomerId, then repeat the same call.",
  'amount-too-small': () =>
    'The payment provider takes no payment as small as this. Nothing was charged. Buy more credits.',
  'amount-too-large': () =>
    'The payment provider takes no payment as large as this. Nothing was charged. Buy fewer credits.',
  'invalid-request': () =>
    'The payment provider refuses this request. Nothing was charged. Repeat the same call once its reason, which operators find in the log, is corrected.',
};

export const isMissing = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing';

/** Returns `missing` for what Stripe does not know, and throws when Stripe does not answer. */
export async function orMissing<T, U>(asked: Promise<T>, missing: U): Promise<T | U> {
  try {
    return await asked;
  } catch (error) {
    if (isMissing(error)) return missing;
    throw error;
  }
}
