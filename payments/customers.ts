/** Finds the customer at Stripe to whom an account's purchases belong, and makes one for an account that has none. */
import type Stripe from 'stripe';
import type { Accounts } from '../accounts/accounts.js';
import type { Members } from '../accounts/members.js';
import { ownerEmail } from './customer-email.js';
import { idempotencyKey } from './idempotency-key.js';
import { isStoredFailure } from './stripe-refusal.js';

export interface Customers {
  /** Null: there is no such account. May be repeated, by several processes at the same time. */
  of(accountId: string): Promise<string | null>;
}

interface CustomersParts {
  readonly stripe: Stripe;
  readonly accounts: Pick<Accounts, 'find' | 'keepCustomer'>;
  readonly members: Pick<Members, 'owners'>;
}

/** Each is a customer that was deleted, or a failure that Stripe stored, within the last day. */
const MAX_TRIES = 20;

export function createCustomers({ stripe, accounts, members }: CustomersParts): Customers {
  /** Null: Stripe repeats what came to nothing; another try is needed. */
  const make = async (accountId: string, name: string, number: number): Promise<string | null> => {
    const email = await ownerEmail(members, accountId);
    const params = { name, metadata: { accountId }, ...(email !== null && { email }) };
    try {
      const made = await stripe.customers.create(params, {
        idempotencyKey: idempotencyKey(`customer:${accountId}:${number}`, params),
      });
      // A repeated answer may be a day old.
      if (made.lastResponse.headers['idempotent-replayed'] !== 'true') return made.id;
      const now = await stripe.customers.retrieve(made.id);
      return now.deleted === true ? null : made.id;
    } catch (error) {
      if (isStoredFailure(error)) return null;
      throw error;
    }
  };

  return {
    async of(accountId) {
      const account = await accounts.find(accountId);
      if (!account) return null;
      if (account.stripeCustomerId !== null) return account.stripeCustomerId;
      for (let number = 0; number < MAX_TRIES; number += 1) {
        const made = await make(accountId, account.name, number);
        if (made !== null) return await accounts.keepCustomer(accountId, made);
      }
      throw new Error(`no customer could be made for account ${accountId}`);
    },
  };
}
