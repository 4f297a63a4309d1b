/**
 * Opens the checkout of a purchase at Stripe, once: a session whose id is stored is never made again, and before it is
 * stored Stripe's idempotency key returns the same one. What Stripe is asked for is stored first, so that a call whose
 * answer was lost is repeated with the same parameters, whatever changed since.
 */
import type Stripe from 'stripe';
import type { Accounts } from '../../accounts/accounts.js';
import { MAX_OPEN_CHECKOUTS } from '../../domain/pricing/purchase.js';
import { workOff } from '../../storage/work-off.js';
import type { Customers } from '../customers.js';
import { idempotencyKey } from '../idempotency-key.js';
import { isStoredFailure, refusalOf } from '../stripe-refusal.js';
import type { CheckoutAsked, TopUpRecord } from './models.js';
import type { TopUps } from './top-ups.js';

/** Stripe refuses a session that ends sooner. */
const MIN_OPEN_MS = 30 * 60_000;

export interface Checkouts {
  /**
   * May be repeated. A purchase that is over, or will be too soon, stays without a checkout; one that Stripe refuses for
   * good fails, with the reason in `refused`.
   */
  open(topUpId: string): Promise<TopUpRecord>;
  /** Ends the checkout of a closed account. False: there is none to end. May be repeated. */
  endOfClosed(record: TopUpRecord): Promise<boolean>;
}

interface CheckoutParts {
  readonly stripe: Stripe;
  readonly topUps: Pick<TopUps, 'require' | 'change' | 'openCheckouts'>;
  readonly accounts: Pick<Accounts, 'find'>;
  readonly customers: Customers;
  /** The browser goes here when the purchase names no address. */
  readonly returnUrl: string;
  /** Called for another purchase, whose checkout was ended. */
  readonly applyPayment: (topUpId: string) => Promise<unknown>;
  readonly onError: (error: unknown) => void;
}

export function createCheckouts(parts: CheckoutParts): Checkouts {
  const { stripe, topUps, accounts, customers, returnUrl, applyPayment, onError } = parts;

  /** A checkout that is being paid at this moment can't be ended, and needn't be. */
  const end = async (record: TopUpRecord): Promise<void> => {
    if (record.sessionId === null) {
      await topUps.change(record, { state: 'expired' });
      return;
    }
    const session = await stripe.checkout.sessions.retrieve(record.sessionId);
    if (session.status === 'open') await stripe.checkout.sessions.expire(session.id);
    await applyPayment(record._id);
  };

  /** Makes room for one more. One that can't be ended now does not keep the account from buying. */
  const endOldest = async (record: TopUpRecord): Promise<void> => {
    const others = (await topUps.openCheckouts(record.accountId)).filter(({ _id }) => _id !== record._id);
    const tooMany = others.slice(0, Math.max(0, others.length - (MAX_OPEN_CHECKOUTS - 1)));
    await workOff(tooMany, { concurrency: 1, onError }, end);
  };

  const openSession = async (record: TopUpRecord): Promise<TopUpRecord> => {
    const asked = record.checkoutAsked ?? { customer: await customers.of(record.accountId), returnUrl };
    const prepared = record.checkoutAsked ? record : await topUps.change(record, { checkoutAsked: asked });
    const params = sessionOf(prepared, asked);
    const session = await stripe.checkout.sessions.create(params, {
      idempotencyKey: idempotencyKey(`topup:${record._id}:${record.checkoutTry}`, params),
    });
    return await topUps.change(prepared, { sessionId: session.id, checkoutUrl: session.url });
  };

  /** Ends a purchase that Stripe refuses for good: it may be begun again once the cause is corrected. */
  const afterFailure = async (topUpId: string, error: unknown): Promise<TopUpRecord> => {
    const refused = refusalOf(error);
    if (!isStoredFailure(error) && refused === null) throw error;
    const record = await topUps.require(topUpId);
    if (record.sessionId !== null || record.state !== 'awaiting_payment') return record;
    if (isStoredFailure(error)) {
      await topUps.change(record, { checkoutTry: record.checkoutTry + 1 });
      throw error;
    }
    onError(new Error(`Stripe refuses the purchase ${topUpId} of account ${record.accountId}`, { cause: error }));
    return await topUps.change(record, { state: 'failed', refused });
  };

  return {
    async open(topUpId) {
      const record = await topUps.require(topUpId);
      if (record.sessionId !== null || record.state !== 'awaiting_payment') return record;
      if (record.checkoutExpiresAt.getTime() - Date.now() < MIN_OPEN_MS) return record;
      if ((await accounts.find(record.accountId))?.state === 'closed') {
        return await topUps.change(record, { state: 'expired' });
      }
      await endOldest(record);
      return await openSession(record).catch((error: unknown) => afterFailure(topUpId, error));
    },

    async endOfClosed(record) {
      if (record.state !== 'awaiting_payment') return false;
      if ((await accounts.find(record.accountId))?.state !== 'closed') return false;
      await end(record);
      return true;
    },
  };
}

function sessionOf(
  { _id, accountId, credits, unitPrice, successUrl, cancelUrl, checkoutExpiresAt }: TopUpRecord,
  { customer, returnUrl }: CheckoutAsked,
): Stripe.Checkout.SessionCreateParams {
  const metadata = { topUpId: _id, accountId };
  return {
    mode: 'payment',
    client_reference_id: _id,
    ...(customer !== null && { customer }),
    line_items: [
      {
        quantity: credits,
        price_data: {
          currency: unitPrice.currency,
          unit_amount: unitPrice.amount,
          product_data: { name: 'Credits' },
        },
      },
    ],
    metadata,
    payment_intent_data: { metadata },
    expires_at: checkoutExpiresAt.getTime() / 1_000,
    success_url: successUrl ?? returnUrl,
    cancel_url: cancelUrl ?? returnUrl,
  };
}
