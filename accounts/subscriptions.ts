/**
 * Keeps an account's subscription, as the payment provider reports it, beside the plan it pays for. The two change
 * together and only from what was read before the provider was asked, so that of two answers the later one counts. The
 * plan reaches the ledger the way every other change of an account does.
 */
import type { By } from '../domain/account/actor.js';
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
  /** Returns the open account of a customer, who has at most one. */
  ofCustomer(stripeCustomerId: string): Promise<Subscriber | null>;
  /** Returns the subscription of an account as it was last seen; null where there is none. */
  find(accountId: string): Promise<SubscriptionRecord | null>;
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
/** A plan that follows its subscription is changed by nobody's call. */
const BY_SUBSCRIPTION: By = { actor: 'fuelgauge:subscriptions' };

export function createSubscriptions({ models: { accounts }, ...services }: SubscriptionsParts): Subscriptions {
  return {
    dueChecks: createDueWork({
      model: accounts,
      nextDueAt: withBackoff(MAX_PAUSE_MS),
      where: { state: 'open' },
    }),

    async ofCustomer(stripeCustomerId) {
      return await accounts.findOne({ customerInUse: stripeCustomerId }, FIELDS).lean<Subscriber>();
    },

    async find(accountId) {
      const found = await accounts.findById(accountId, { subscription: 1 }).lean<Subscriber>();
      return found?.subscription ?? null;
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
      await services.accounts.applyToLedger(_id, BY_SUBSCRIPTION);
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
  const named = ['id', 'status', 'cancelAtPeriodEnd', 'planId', 'fallbackPlanId'] as const;
  const unpaid = ({ unpaid: due }: SubscriptionChanges['subscription']): string =>
    due ? `${due.since.getTime()} ${due.kind} ${due.planId}` : '';
  return named.every((name) => before[name] === after[name]) && unpaid(before) === unpaid(after);
}
