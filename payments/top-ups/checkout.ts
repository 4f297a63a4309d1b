/**
 * Opens the checkout of a purchase at Stripe, once: a session whose id is stored is never made again, and before it is
 * stored Stripe's idempotency key returns the same one.
 */
import type Stripe from 'stripe';
import type { Accounts } from '../../accounts/accounts.js';
import type { Members } from '../../accounts/members.js';
import { MAX_OPEN_CHECKOUTS } from '../../domain/pricing/purchase.js';
import { ownerEmail } from '../customer-email.js';
import type { TopUpRecord } from './models.js';
import type { TopUps } from './top-ups.js';

/** Stripe refuses a session that ends sooner. */
const MIN_OPEN_MS = 30 * 60_000;

export interface Checkouts {
  /** May be repeated. A purchase that is over, or will be too soon, stays without a checkout. */
  open(topUpId: string): Promise<TopUpRecord>;
}

interface CheckoutParts {
  readonly stripe: Stripe;
  readonly topUps: Pick<TopUps, 'require' | 'change' | 'openCheckouts'>;
  readonly accounts: Pick<Accounts, 'find' | 'put'>;
  readonly members: Pick<Members, 'owners'>;
  /** The browser goes here when the purchase names no address. */
  readonly returnUrl: string;
  /** Called for another purchase, whose checkout was ended. */
  readonly applyPayment: (topUpId: string) => Promise<unknown>;
}

export function createCheckouts({
  stripe,
  topUps,
  accounts,
  members,
  returnUrl,
  applyPayment,
}: CheckoutParts): Checkouts {
  const customerOf = async (accountId: string): Promise<string | null> => {
    const account = await accounts.find(accountId);
    if (!account) return null;
    if (account.stripeCustomerId !== null) return account.stripeCustomerId;
    const email = await ownerEmail(members, accountId);
    const { id } = await stripe.customers.create(
      { name: account.name, metadata: { accountId }, ...(email !== null && { email }) },
      { idempotencyKey: `customer:${accountId}` },
    );
    await accounts.put(accountId, { stripeCustomerId: id });
    return id;
  };

  /** Makes room for one more. A checkout that is being paid at this moment can't be ended, and needn't be. */
  const endOldest = async (record: TopUpRecord): Promise<void> => {
    const others = (await topUps.openCheckouts(record.accountId)).filter(({ _id }) => _id !== record._id);
    for (const other of others.slice(0, Math.max(0, others.length - (MAX_OPEN_CHECKOUTS - 1)))) {
      if (other.sessionId === null) await topUps.change(other, { state: 'expired' });
      else {
        const session = await stripe.checkout.sessions.retrieve(other.sessionId);
        if (session.status === 'open') await stripe.checkout.sessions.expire(session.id);
        await applyPayment(other._id);
      }
    }
  };

  return {
    async open(topUpId) {
      const record = await topUps.require(topUpId);
      if (record.sessionId !== null || record.state !== 'awaiting_payment') return record;
      if (record.checkoutExpiresAt.getTime() - Date.now() < MIN_OPEN_MS) return record;
      await endOldest(record);
      const customer = await customerOf(record.accountId);
      const session = await stripe.checkout.sessions.create(sessionOf(record, customer, returnUrl), {
        idempotencyKey: `topup:${record._id}`,
      });
      return await topUps.change(record, { sessionId: session.id, checkoutUrl: session.url });
    },
  };
}

function sessionOf(
  { _id, accountId, credits, unitPrice, successUrl, cancelUrl, checkoutExpiresAt }: TopUpRecord,
  customer: string | null,
  returnUrl: string,
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
