import type { AccountServices } from '../../accounts/services.js';
import { priceListView } from '../balance-card.js';
import type { Access } from '../caller.js';
import { route, type Route } from '../route.js';
import { plans as plansSchema, priceList } from '../schemas/catalogue.js';

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
