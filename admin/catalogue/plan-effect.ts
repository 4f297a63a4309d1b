/** Tells what a version of a plan changes, for which accounts, and when (docs/decisions/0029). */
import type { Accounts } from '../../accounts/accounts.js';
import { formatCredits } from '../../domain/credits.js';
import { formatMoney } from '../../domain/pricing/money.js';
import type { PlanContent } from '../../domain/pricing/plan.js';
import type { AllAccounts } from '../../ledger/all-accounts.js';
import type { Change, EffectParts, Reaches } from './effect.js';

interface PlanEffectParts {
  readonly accounts: Pick<Accounts, 'countOnPlan'>;
  readonly allAccounts: Pick<AllAccounts, 'periodEndsOf'>;
}

const COUNT_UP_TO = 1_000_000;

type Shown = string | number | null;
const FIELDS: readonly (readonly [what: string, show: (plan: PlanContent) => Shown, reaches: Reaches])[] = [
  ['Name', ({ name }) => name, 'start'],
  ['Price of one interval', ({ price }) => formatMoney(price), 'start'],
  ['Free of charge', ({ free }) => yesNo(free), 'start'],
  ['Price at the payment provider', ({ stripePriceId }) => stripePriceId, 'start'],
  ['Credits of a period', ({ creditsPerPeriod }) => creditsPerPeriod, 'period'],
  ['Interval', ({ interval }) => interval, 'period'],
  ['One credit of a pack', ({ packUnitPrice }) => formatMoney(packUnitPrice), 'period'],
  ['Packs outlive the period', ({ packsCarryOver }) => yesNo(packsCarryOver), 'period'],
  ['Overage', ({ overage }) => overageText(overage), 'period'],
];

const yesNo = (is: boolean): string => (is ? 'yes' : 'no');
const overageText = ({ allowed, limit, unitPrice }: PlanContent['overage']): string =>
  allowed ? `up to ${formatCredits(limit)} tokens, ${formatMoney(unitPrice)} each` : 'none';

const planDifferences = (before: PlanContent | null, after: PlanContent): Change[] =>
  FIELDS.map(([what, show, reaches]) => ({ what, before: before && show(before), after: show(after), reaches })).filter(
    (change) => change.before !== change.after,
  );

const STAYS = [
  'The credits of running periods, and what was spent of them, stay until each period ends.',
  'Holds and waiting actions keep their price.',
  'Packs that were bought keep their credits and their expiry.',
  'Overage that is owed keeps the price at which it was spent.',
];
const DEARER_OVERAGE = 'Where overage becomes dearer, it stops until an Owner allows it again.';

export function createPlanEffect({ accounts, allAccounts }: PlanEffectParts) {
  return async (planId: string, before: PlanContent | null, after: PlanContent): Promise<EffectParts> => {
    const [count, ends] = await Promise.all([
      accounts.countOnPlan(planId, COUNT_UP_TO),
      allAccounts.periodEndsOf(planId),
    ]);
    const isDearer = before !== null && after.overage.unitPrice.amount > before.overage.unitPrice.amount;
    return {
      changes: planDifferences(before, after),
      subscribers: {
        accounts: count,
        countUpTo: COUNT_UP_TO,
        firstEnd: ends?.first ?? null,
        lastEnd: ends?.last ?? null,
      },
      ...{ runs: null, use: null, useDays: 0 },
      stays: isDearer && after.overage.allowed ? [...STAYS, DEARER_OVERAGE] : STAYS,
    };
  };
}
