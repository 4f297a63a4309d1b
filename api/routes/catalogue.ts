import type { AccountServices } from '../../accounts/services.js';
import { priceListView } from '../balance-card.js';
import type { Access } from '../caller.js';
import { KEYS_ONLY, route, type Route } from '../route.js';
import { plan, planChanges, planParams, plans as plansSchema, priceList } from '../../contract/catalogue.js';

const tag = 'Plans and prices';
const ANYBODY: Access = { scopes: ['read', 'manage', 'spend'], members: true };

export function catalogueRoutes({ plans, priceLists }: Pick<AccountServices, 'plans' | 'priceLists'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/plans',
      tag,
      summary: 'The plans on sale',
      access: ANYBODY,
      answers: { 200: plansSchema },
      async handle() {
        return { status: 200, body: { items: await plans.list(), nextCursor: null } };
      },
    }),
    route({
      method: 'put',
      path: '/v1/plans/{planId}',
      tag,
      summary: 'Has the subscribers of a Stripe price get a plan',
      description:
        'From then on the status of their subscription decides about the plan of accounts with a `stripeCustomerId`; those who subscribe already follow within a minute or so. Periods keep their own clock. Leave `planId` out when you change such an account.',
      access: KEYS_ONLY('manage'),
      params: planParams,
      body: planChanges,
      answers: { 200: plan },
      refusals: ['not-found'],
      handle: async ({ params, body }) => ({
        status: 200,
        body: await plans.sellAs(params.planId, body.stripePriceId),
      }),
    }),
    route({
      method: 'get',
      path: '/v1/price-list',
      tag,
      summary: 'What each AI action costs',
      access: ANYBODY,
      answers: { 200: priceList },
      handle: () => ({ status: 200, body: priceListView(priceLists.current()) }),
    }),
  ];
}
