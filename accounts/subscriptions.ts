/**
 * Keeps an account's subscription, as the payment provider reports it, beside the plan it pays for. The two change
 * together and only from what was read before the provider was asked, so that of two answers the later one stands. The
 * plan reaches the ledger the way every other change of an account does.
 */
import { createDueWork, dueFrom, withBackoff, type DueWorkStore } from '../storage/due-work.js';
import type { Accounts } from './accounts.js';
import type { AccountModels, AccountRecord, SubscriptionRecord } from './models.js';

export type Subscriber = Pick<AccountRecord, '_id' | 'planId' | 'stripeCustomerId' | 'subscription'>;

export interface SubscriptionChanges {
  readonly subscription: Omit<SubscriptionRecord, 'revision'>;
  /** Left out: the plan stays as it is. */
  readonly planId?: string;
}

export interface Subscriptions {
  /** Returns the open accounts of a customer: more than one only by mistake, and then at most two. */
  ofCustomer(stripeCustomerId: string): Promise<readonly Subscriber[]>;
  /** Returns the id of a closed account of a customer. */
  closedAccountOf(stripeCustomerId: string): Promise<string | null>;
  /** Throws `SubscriberChanged` when the account was changed since it was read. May be repeated. */
  follow(subscriber: Subscriber, changes: SubscriptionChanges): Promise<void>;
  /** Makes the subscriptions of these customers due to be checked, like those of every customer that is new here. */
  requestChecks(stripeCustomerIds: readonly string[]): Promise<void>;
  /** The accounts for which the provider has to be asked. */
  readonly dueChecks: DueWorkStore<AccountRecord>;
}

/** Another process changed the account since it was read. */
export class SubscriberChanged extends Error {
  override readonly name = 'SubscriberChanged';
}

interface SubscriptionsParts {
  readonly models: Pick<AccountModels, 'accounts'>;
  readonly accounts: Pick<Accounts, 'applyToLedger'>;
}

const FIELDS = { planId: 1, stripeCustomerId: 1, subscription: 1 } as const;
const MAX_PAUSE_MS = 60_000;

export function createSubscriptions({ models: { accounts }, ...services }: SubscriptionsParts): Subscriptions {
  return {
    dueChecks: createDueWork({
      model: accounts,
      nextDueAt: withBackoff(MAX_PAUSE_MS),
      where: { state: 'open' },
    }),

    async ofCustomer(stripeCustomerId) {
      return await accounts.find({ stripeCustomerId, state: 'open' }, FIELDS).limit(2).lean<Subscriber[]>();
    },

    async closedAccountOf(stripeCustomerId) {
      return (await accounts.exists({ stripeCustomerId, state: 'closed' }))?._id ?? null;
    },

    async follow(subscriber, { subscription, planId }) {
      const { _id, subscription: before } = subscriber;
      if (!isSame(before, subscription) || planId !== undefined) {
        const revision = (before?.revision ?? 0) + 1;
        const { matchedCount } = await accounts.updateOne(
          asRead(subscriber),
          { $set: { subscription: { ...subscription, revision }, ...(planId !== undefined && { planId }) } },
          { runValidators: true },
        );
        if (matchedCount !== 1) throw new SubscriberChanged(`account ${_id} was changed since it was read`);
      }
      // Also where nothing is new: an earlier call may have been killed here.
      await services.accounts.applyToLedger(_id);
    },

    async requestChecks(stripeCustomerIds) {
      await accounts.updateMany(
        { stripeCustomerId: { $in: stripeCustomerIds }, state: 'open' },
        { $set: dueFrom(new Date()) },
      );
    },
  };
}

function asRead({ _id, planId, stripeCustomerId, subscription }: Subscriber) {
  const same = subscription ? { 'subscription.revision': subscription.revision } : { subscription: null };
  return { _id, planId, stripeCustomerId, state: 'open', ...same } as const;
}

function isSame(before: SubscriptionRecord | null | undefined, after: SubscriptionChanges['subscription']): boolean {
  if (!before) return false;
  return (['id', 'status', 'cancelAtPeriodEnd', 'planId'] as const).every((name) => before[name] === after[name]);
}
