/** Finds the names that entries are told with: features as usage rows name them, plans as customers know them. */
import type { Plans } from '../../accounts/plans.js';
import type { GrantEntry, PeriodTotals } from '../../domain/account/entry.js';
import type { Feature, PriceList } from '../../domain/pricing/price-list.js';
import type { Wording } from './entry-row.js';

export interface WordingParts {
  readonly plans: Pick<Plans, 'find'>;
  readonly priceList: () => PriceList;
}

/** The period that the entries belong to, with the plan at its end. */
export interface PeriodPlan {
  readonly planId: string;
  readonly totals: Pick<PeriodTotals, 'grantedBySource'>;
}

/** An allocation names the plan only where it is the period's only one: after an upgrade two plans share the period. */
export async function wordingFor({ plans, priceList }: WordingParts, period: PeriodPlan | null): Promise<Wording> {
  const plan = period && (await plans.find(period.planId));
  const { items } = priceList();
  return {
    labelOf: (wanted: Feature) => items.find(({ feature }) => feature === wanted)?.usageLabel ?? wanted,
    planOf: ({ legs }: GrantEntry) =>
      plan && period.totals.grantedBySource.allocation === -(legs.issued ?? 0) ? plan.name : null,
  };
}
