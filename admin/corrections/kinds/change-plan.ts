/** Gives an account another plan: more allocation at once, less from the next period on. */
import { z } from 'zod';
import type { Accounts } from '../../../accounts/accounts.js';
import type { AccountView } from '../../../accounts/account-view.js';
import type { Plans } from '../../../accounts/plans.js';
import type { Subscriptions } from '../../../accounts/subscriptions.js';
import { FuelgaugeError, invalidField, notFound } from '../../../domain/errors.js';
import { planTerms } from '../../../domain/pricing/plan.js';
import type { Ledger } from '../../../ledger/ledger.js';
import { balanceEffects, readOpenAccount, tryOut } from './account.js';
import { kindOf, type Allowed, type Applied, type Effect, type Look } from './kind.js';
import { PREVIEW } from './preview.js';

const fields = z.strictObject({ planId: z.string().min(1).max(128) });

export interface PlanParts {
  readonly ledger: Pick<Ledger, 'readAccount' | 'listEntries'>;
  readonly accounts: Pick<Accounts, 'find' | 'put'>;
  readonly plans: Pick<Plans, 'require'>;
  readonly subscriptions: Pick<Subscriptions, 'find'>;
  readonly now: () => Date;
}

/** The newest entries are enough to find the grant that a change of the plan has just made. */
const LOOK_BACK = 20;

export function planChanges({ ledger, accounts, plans, subscriptions, now }: PlanParts) {
  const find = async (accountId: string): Promise<AccountView> => {
    const account = await accounts.find(accountId);
    if (!account) throw notFound('account');
    return account;
  };

  return {
    async look(accountId: string, planId: string): Promise<Look> {
      const [state, account, plan, subscription] = await Promise.all([
        readOpenAccount(ledger, accountId),
        find(accountId),
        plans.require(planId),
        subscriptions.find(accountId),
      ]);
      const wanted = wantedPlan(account);
      if (wanted === planId) throw invalidField('planId', `The account has the plan ${planId} already.`);
      const changes = { plan: planTerms(plan) };
      const after = tryOut(state, { type: 'change_terms', changes, ...PREVIEW.by }, now());
      const followed: Effect[] = subscription
        ? [
            {
              what: 'Subscription',
              before: subscription.id,
              after: 'still says the plan: its next change replaces this one',
            },
          ]
        : [];
      return {
        target: { type: 'account', id: accountId },
        state: {
          planId: account.planId,
          nextPlanId: account.nextPlanId,
          interval: state.terms.interval,
          allocation: plan.creditsPerPeriod,
          subscriptionId: subscription?.id ?? null,
        },
        tokens: after.period.granted - state.period.granted,
        limitedAs: 'change_plan',
        effects: [
          { what: 'Plan of the period', before: account.planId, after: after.terms.plan.planId },
          { what: 'Plan of the next period', before: wanted, after: (after.terms.nextPlan ?? after.terms.plan).planId },
          ...balanceEffects(state, after),
          ...followed,
        ],
      };
    },

    /** A repeat finds the plan changed; where somebody else changed it since the review nothing is done. */
    async apply(planId: string, { accountId, by, state }: Allowed): Promise<Applied> {
      const account = await find(accountId);
      const asReviewed = account.planId === state['planId'] && account.nextPlanId === state['nextPlanId'];
      if (!asReviewed && wantedPlan(account) !== planId) {
        throw new FuelgaugeError('changed-since', 'Somebody else has changed the plan since.');
      }
      await accounts.put(accountId, { planId }, by);
      const newest = await ledger.listEntries(accountId, { types: ['grant'], limit: LOOK_BACK });
      const made = newest.find(({ actor, slices }) => actor === by.actor && slices[0]?.source === 'allocation');
      return { entryIds: made && state['planId'] !== planId ? [made._id] : [] };
    },
  };
}

export const changePlanKind = (changes: ReturnType<typeof planChanges>) =>
  kindOf({
    fields,
    look: (accountId, { planId }) => changes.look(accountId, planId),
    apply: ({ planId }, allowed) => changes.apply(planId, allowed),
  });

const wantedPlan = ({ planId, nextPlanId }: AccountView): string => nextPlanId ?? planId;
