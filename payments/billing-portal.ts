/** Opens Stripe's own pages for a customer: invoices, payment methods, the subscription. */
import type Stripe from 'stripe';
import type { Accounts } from '../accounts/accounts.js';
import { accountClosed, FuelgaugeError, notFound, tryAgain } from '../domain/errors.js';
import { paymentRefused, refusalOf } from './stripe-refusal.js';

export interface BillingPortal {
  /** Throws `not-found`, `account-closed`, `payment-refused` or `try-again`. */
  open(accountId: string): Promise<{ readonly url: string }>;
}

interface PortalParts {
  readonly stripe: Stripe | null;
  readonly accounts: Pick<Accounts, 'find'>;
  readonly returnUrl: string;
  readonly onError: (error: unknown) => void;
}

export function createBillingPortal({ stripe, accounts, returnUrl, onError }: PortalParts): BillingPortal {
  return {
    async open(accountId) {
      const account = await accounts.find(accountId);
      if (!account) throw notFound('account');
      if (account.state === 'closed') throw accountClosed();
      if (!stripe) throw tryAgain('The billing portal is not available: no payment provider is set up.');
      if (account.stripeCustomerId === null) {
        throw new FuelgaugeError('not-found', 'The account has nothing to show in the billing portal yet.');
      }
      try {
        const { url } = await stripe.billingPortal.sessions.create({
          customer: account.stripeCustomerId,
          return_url: returnUrl,
        });
        return { url };
      } catch (error) {
        onError(error);
        const refused = refusalOf(error);
        if (refused !== null) throw paymentRefused(refused.reason, account.stripeCustomerId);
        throw tryAgain('The billing portal does not answer right now. Try again in a moment.');
      }
    },
  };
}
