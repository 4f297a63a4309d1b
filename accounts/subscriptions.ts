/**
 * What the payment provider says of an account's subscription, kept beside the plan it pays for. The two change together
 * and only from what was read before the provider was asked, so that of two who asked the later answer stands; the plan
 * reaches the ledger the way every other change of an account does.
 */
import type { Accounts } from './accounts.js';
import type { AccountModels, AccountRecord, SubscriptionRecord } from './models.js';

export type Subscriber = Pick<
  AccountRecord,
  '_id' | 'planId' | 'stripeCustomerId' | 'subscription' | 'subscriptionLookAt'
>;

export interface SubscriptionChanges {
  readonly subscription: Omit<SubscriptionRecord, 'revision'>;
  /** Left out: the plan stays as it is. */
  readonly planId?: string;
}

export interface Subscriptions {
  /** The open accounts of a customer: one, unless somebody mixed them up. */
  ofCustomer(stripeCustomerId: string): Promise<readonly Subscriber[]>;
  /** Throws `SubscriberChanged` when the account is not as it was read any more. May be repeated. */
  follow(subscriber: Subscriber, changes: SubscriptionChanges): Promise<void>;
  /** Has the provider asked about these customers, as about every customer that is new here. */
  ask(stripeCustomerIds: readonly string[]): Promise<void>;
  /** Accounts to ask about, postponed by `pauseMs` in case it fails. */
  unasked(limit: number, pauseMs: number): Promise<readonly Subscriber[]>;
  asked(subscriber: Subscriber): Promise<void>;
}

/** Somebody else changed the account since it was read. */
export class SubscriberChanged extends Error {
  override readonly name = 'SubscriberChanged';
}

interface SubscriptionsParts {
  readonly models: Pick<AccountModels, 'accounts'>;
  readonly accounts: Pick<Accounts, 'applyToLedger'>;
}

const FIELDS = { planId: 1, stripeCustomerId: 1, subscription: 1, subscriptionLookAt: 1 } as const;

export function createSubscriptions({ models: { accounts }, ...services }: SubscriptionsParts): Subscriptions {
  return {
    async ofCustomer(stripeCustomerId) {
      return await accounts.find({ stripeCustomerId, state: 'open' }, FIELDS).limit(2).lean<Subscriber[]>();
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
        if (matchedCount !== 1) throw new SubscriberChanged(`account ${_id} was changed meanwhile`);
      }
      // Also where nothing is new: an earlier call may have been killed here.
      await services.accounts.applyToLedger(_id);
    },

    async ask(stripeCustomerIds) {
      await accounts.updateMany(
        { stripeCustomerId: { $in: stripeCustomerIds }, state: 'open' },
        { $set: { subscriptionLookAt: new Date() } },
      );
    },

    async unasked(limit, pauseMs) {
      const now = Date.now();
      const found = await accounts
        .find({ subscriptionLookAt: { $lte: new Date(now) }, state: 'open' }, FIELDS)
        .sort({ subscriptionLookAt: 1 })
        .limit(limit)
        .lean<Subscriber[]>();
      const subscriptionLookAt = new Date(now + pauseMs);
      const postponed = found.map((one) => ({ ...one, subscriptionLookAt }));
      const ids = found.map(({ _id }) => _id);
      if (ids.length > 0) await accounts.updateMany({ _id: { $in: ids } }, { $set: { subscriptionLookAt } });
      return postponed;
    },

    async asked({ _id, subscriptionLookAt }) {
      // Somebody may have had it asked again meanwhile.
      await accounts.updateOne(
        { _id, subscriptionLookAt: subscriptionLookAt! },
        { $set: { subscriptionLookAt: null } },
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
