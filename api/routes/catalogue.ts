/** Serves plans and prices. */
import type { AccountServices } from '../../accounts/services.js';
import { plan, planChanges, planList, planParams } from '../../contract/billing/plans.js';
import { priceList } from '../../contract/billing/price-list.js';
import { priceListView } from '../../card/balance-card.js';
import { callerName, type Access } from '../caller.js';
import { KEYS_ONLY, route, type Route } from '../route.js';

const tag = 'Plans and prices';
const ANYBODY: Access = { scopes: ['read', 'manage', 'spend'], members: true };

export function catalogueRoutes({ plans, priceLists }: Pick<AccountServices, 'plans' | 'priceLists'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/plans',
      tag,
      summary: 'Lists the plans on sale',
      description:
        'A plan that is edited reaches its accounts with their next period, never within a running one: allocation, interval, prices and overage together.',
      access: ANYBODY,
      answers: { 200: planList },
      refusals: ['ledger-unavailable'],
      async handle() {
        return { status: 200, body: { items: await plans.list(), nextCursor: null } };
      },
    }),
    route({
      method: 'put',
      path: '/v1/plans/{planId}',
      tag,
      summary: 'Creates or changes a plan',
      description:
        'Stores a version of the plan that starts at once. A changed plan reaches its accounts with their next period, all of its terms together: credits, interval, overage and the price of packs. While accounts use a plan its currency stays. With `stripePriceId`, subscribers to the price get the plan: from then on the subscription decides the plan of an account with a `stripeCustomerId`, existing subscribers follow within about a minute, and billing periods keep their dates. Omit `planId` when you change such an account.',
      access: KEYS_ONLY('manage'),
      params: planParams,
      body: planChanges,
      answers: { 200: plan, 201: plan },
      refusals: ['try-again', 'ledger-unavailable'],
      async handle({ params, body, caller }) {
        const { plan: stored, created } = await plans.put(params.planId, body, callerName(caller));
        return { status: created ? 201 : 200, body: stored };
      },
    }),
    route({
      method: 'get',
      path: '/v1/price-list',
      tag,
      summary: 'Returns what each AI action costs',
      access: ANYBODY,
      answers: { 200: priceList },
      refusals: ['ledger-unavailable'],
      handle: () => ({ status: 200, body: priceListView(priceLists.current()) }),
    }),
  ];
}
