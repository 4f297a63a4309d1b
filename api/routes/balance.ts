/** Serves the card: plan, credits, usage, prices and advice of an account. */
import type { AccountServices } from '../../accounts/services.js';
import { accountParams } from '../../contract/ids.js';
import { card, cardQuery } from '../../contract/reading/card.js';
import { notFound } from '../../domain/errors.js';
import type { AccountState } from '../../domain/account/account-state.js';
import type { UsageByFeature } from '../../domain/account/entry.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { TopUps } from '../../payments/top-ups/top-ups.js';
import type { Waits } from '../../waiting/waits.js';
import { balanceCard } from '../balance-card.js';
import { callerMay, isOfWholeAccount, visibleSpace } from '../caller.js';
import type { HeavyReads } from '../heavy-reads.js';
import { READERS, route, type Route } from '../route.js';

interface BalanceParts extends Pick<
  AccountServices,
  'accounts' | 'plans' | 'priceLists' | 'directory' | 'spaces' | 'members' | 'subscriptions'
> {
  readonly ledger: Ledger;
  readonly heavyReads: HeavyReads;
  readonly payments: { readonly topUps: Pick<TopUps, 'pending' | 'packs' | 'newest'> };
  readonly waiting: { readonly waits: Pick<Waits, 'totals'> };
  readonly planUrl: string | null;
}

/** Owners who are named to someone who may not purchase. */
const MAX_ASKED = 3;

export function balanceRoutes(parts: BalanceParts): Route[] {
  const {
    accounts,
    ledger,
    heavyReads,
    plans,
    priceLists,
    directory,
    spaces,
    members,
    subscriptions,
    payments,
    waiting,
    planUrl,
  } = parts;
  const usageOf = async (state: AccountState, spaceId: string | undefined): Promise<UsageByFeature> => {
    const { accountId, period, terms } = state;
    if (spaceId === undefined) return period.usage;
    await directory.requireSpace(accountId, spaceId);
    const query = { period: period.number, spaceId, groupBy: 'feature', timeZone: terms.timeZone } as const;
    const rows = await heavyReads(accountId, () => ledger.sumUsage(accountId, query));
    return Object.fromEntries(rows.map(({ group, tokens, actions }) => [group, { tokens, actions }])) as UsageByFeature;
  };

  return [
    route({
      method: 'get',
      path: '/v1/accounts/{accountId}/balance',
      tag: 'Reading',
      summary: 'Returns everything that the card shows',
      access: READERS,
      params: accountParams,
      query: cardQuery,
      answers: { 200: card },
      refusals: ['not-found', 'too-many-requests', 'ledger-unavailable'],
      async handle({ params, query, caller }) {
        const state = await ledger.readAccount(params.accountId);
        if (!state) throw notFound('account');
        const spaceId = visibleSpace(caller, query.spaceId);
        const isOpen = state.terms.state === 'open';
        const mayPurchase = callerMay(caller, 'purchase') && isOpen;
        const [
          accountName,
          plan,
          onSale,
          usage,
          space,
          owners,
          subscription,
          pendingTopUps,
          newestPacks,
          packs,
          totals,
        ] = await Promise.all([
          accounts.nameOf(params.accountId),
          plans.find(state.terms.plan.planId),
          plans.list(),
          usageOf(state, spaceId),
          spaceId === undefined ? null : spaces.find(params.accountId, spaceId),
          mayPurchase ? [] : members.owners(params.accountId, MAX_ASKED),
          subscriptions.find(params.accountId),
          payments.topUps.pending(params.accountId),
          callerMay(caller, 'see_top_ups')
            ? payments.topUps.newest(params.accountId, visibleSpace(caller, undefined))
            : [],
          payments.topUps.packs(params.accountId, state.period.number),
          waiting.waits.totals(params.accountId),
        ]);
        const body = balanceCard({
          state,
          accountName,
          plan: plan ?? failWithoutPlan(state),
          planUrl,
          priceList: priceLists.current(),
          usage,
          space: space && { id: space.id, name: space.name },
          mayPurchase,
          mayAllowOverage: isOpen && isOfWholeAccount(caller) && callerMay(caller, 'allow_overage'),
          ask: owners.map(({ name }) => name),
          unpaid: subscription?.unpaid ? { due: subscription.unpaid, ended: subscription.planId === null } : null,
          pendingTopUps,
          newestPacks,
          packs,
          waiting: totals,
          plans: onSale,
          now: new Date(),
        });
        return { status: 200, body };
      },
    }),
  ];
}

/** Plans are never deleted, so an account whose plan is missing means a broken installation. */
function failWithoutPlan({ accountId, terms }: AccountState): never {
  throw new Error(`account ${accountId} is on the plan ${terms.plan.planId}, which is not stored`);
}
