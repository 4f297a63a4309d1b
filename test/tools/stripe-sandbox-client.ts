import Stripe from 'stripe';
import type { StripeSandbox } from '../../tools/stand-ins/stripe-sandbox/sandbox.js';

/** The real stripe package, pointed at the sandbox; it tries once. */
export function stripeAt(sandbox: StripeSandbox): Stripe {
  const { hostname, port } = new URL(sandbox.url);
  return new Stripe(sandbox.secretKey, { host: hostname, port, protocol: 'http', maxNetworkRetries: 0 });
}

/** Credits for 20 cents each. */
export function packOf(credits: number): Stripe.Checkout.SessionCreateParams {
  const metadata = { topUpId: `topup-${credits}` };
  return {
    mode: 'payment',
    success_url: 'https://acme.example/done?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'https://acme.example/cancelled',
    client_reference_id: metadata.topUpId,
    metadata,
    payment_intent_data: { metadata },
    line_items: [
      {
        quantity: credits,
        price_data: { currency: 'usd', unit_amount: 20, product_data: { name: 'Fuelgauge credits' } },
      },
    ],
  };
}
