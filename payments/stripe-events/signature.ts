/** Proves that a webhook comes from Stripe, that it is not an old one, and that it is an event. */
import Stripe from 'stripe';
import { FuelgaugeError } from '../../domain/errors.js';
import { isEvent, type NamedEvent } from './event-record.js';

/** How old a signature may be, or how far ahead of our clock. */
const TOLERANCE_S = 300;
/** Stripe sends one signature for each secret in use, with about 70 characters. */
const MAX_HEADER_LENGTH = 2_048;
const SIGNED_AT = /(?:^|,)t=(\d{1,12})(?:,|$)/;
const SIGNED_WITH = /(?:^|,)v1=[0-9a-f]{64}(?:,|$)/;

/** Throws `webhook-not-verified` for a header that no body can fit, so that its body need not be read. */
export function requirePlausible(signature: string | undefined): asserts signature is string {
  if (signature === undefined) {
    throw notVerified('The header Stripe-Signature is missing: only the payment provider calls this route.');
  }
  const isWellFormed = signature.length <= MAX_HEADER_LENGTH && SIGNED_WITH.test(signature);
  const signedAt = isWellFormed ? Number(SIGNED_AT.exec(signature)?.[1] ?? Number.NaN) : Number.NaN;
  // The SDK refuses signatures that are too old, but not those from the future.
  if (!(Math.abs(Date.now() / 1_000 - signedAt) <= TOLERANCE_S)) throw notVerified();
}

/** Throws `webhook-not-verified`, or `malformed-body` for what is signed and is no event. */
export function verifiedEvent(
  stripe: Stripe,
  body: Buffer,
  signature: string | undefined,
  secrets: readonly string[],
): NamedEvent {
  requirePlausible(signature);
  for (const secret of secrets) {
    try {
      const event: unknown = stripe.webhooks.constructEvent(body, signature, secret, TOLERANCE_S);
      if (isEvent(event)) return event;
      throw noEvent();
    } catch (error) {
      if (error instanceof FuelgaugeError) throw error;
      // The SDK parses the body only once its signature fits.
      if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw noEvent();
    }
  }
  throw notVerified();
}

const notVerified = (detail = 'The signature does not belong to this body, or its time is off.'): FuelgaugeError =>
  new FuelgaugeError('webhook-not-verified', detail);

const noEvent = (): FuelgaugeError =>
  new FuelgaugeError('malformed-body', 'The body is signed, but it is not an event. Nothing was stored.');
