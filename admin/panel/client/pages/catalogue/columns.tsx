/** The columns in which plans and price lists are shown. */
import { FEATURES } from '../../../../../domain/pricing/price-list.js';
import { interval, money, number, words } from '../../format.js';
import type { Column } from '../../ui/table.js';
import type { PlanContent, PriceListContent } from './shown.js';

export const PLAN_COLUMNS: readonly Column<PlanContent>[] = [
  { name: 'Name', show: ({ name }) => name },
  { name: 'Credits', isNumber: true, show: ({ creditsPerPeriod }) => number(creditsPerPeriod) },
  { name: 'Interval', show: (plan) => interval(plan.interval) },
  { name: 'Price', isNumber: true, show: ({ price }) => money(price) },
  { name: 'Credit of a pack', isNumber: true, show: ({ packUnitPrice }) => money(packUnitPrice) },
  {
    name: 'Overage',
    isNumber: true,
    show: ({ overage: { allowed, limit, unitPrice } }) =>
      allowed ? `${number(limit)} at ${money(unitPrice)}` : 'none',
  },
];

export const PRICE_COLUMNS: readonly Column<PriceListContent>[] = FEATURES.map((feature) => ({
  name: words(feature),
  isNumber: true,
  show: ({ items }) => {
    const tokens = items.find((item) => item.feature === feature)?.tokens;
    return tokens === undefined ? '–' : number(tokens);
  },
}));
