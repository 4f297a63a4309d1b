/** Proves that a webhook comes from Stripe, and that it is not an old one. */
import Stripe from 'stripe';
import { FuelgaugeError } from '../../domain/errors.js';

/** How old a signature may be, or how far ahead of our clock. */
const TOLERANCE_S = 300;

/** Throws `webhook-not-verified`. The SDK refuses signatures that are too old, but not those from the future. */
export function verifiedEvent(
  stripe: Stripe,
  body: Buffer,
  signature: string | undefined,
  secrets: readonly string[],
): Stripe.Event {
  const signedAt = Number(/(?:^|,)t=(\d+)/.exec(signature ?? '')?.[1] ?? Number.NaN);
  if (signature !== undefined && signedAt <= Date.now() / 1_000 + TOLERANCE_S) {
    for (const secret of secrets) {
      try {
        return stripe.webhooks.constructEvent(body, signature, secret, TOLERANCE_S);
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw notVerified();
      }
    }
  }
  throw notVerified();
}

const notVerified = (): FuelgaugeError =>
  new FuelgaugeError('webhook-not-verified', 'The signature does not belong to this body, or its time is off.');
