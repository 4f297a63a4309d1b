/** Tells what a version of the price list changes for each plan, and for the recent actions of all accounts. */
import type { Plans } from '../../accounts/plans.js';
import type { PriceListContent, PriceListItem } from '../../domain/pricing/price-list.js';
import type { DailyUsage } from '../operations/daily-usage.js';
import { readOr } from '../read-or.js';
import type { Change, EffectParts, RunsRow, UseRow } from './effect.js';

interface PriceListEffectParts {
  readonly plans: Pick<Plans, 'list'>;
  readonly dailyUsage: Pick<DailyUsage, 'read'>;
  readonly now: () => Date;
  /** Receives why what was used could not be read. */
  readonly onError: (error: unknown) => void;
}

const DAYS = 30;
const DAY_MS = 86_400_000;
const USE_TIMEOUT_MS = 3_000;
const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

const STAYS = [
  'Actions that are charged keep their price, and a refund gives back what was charged.',
  'Holds, and actions that wait for credits, keep the price at which they began.',
  'A call that names the old price (expectedTokens) is refused with the new one, and nothing is charged.',
  'No account gets or loses credits.',
];

/** A feature whose price changes, or whose price is new. */
interface Repriced {
  readonly item: PriceListItem;
  readonly before: number | null;
}

export function createPriceListEffect({ plans, dailyUsage, now, onError }: PriceListEffectParts) {
  const readUse = async (repriced: readonly Repriced[]): Promise<UseRow[]> => {
    const at = now();
    const records = await dailyUsage.read(dayOf(new Date(at.getTime() - (DAYS - 1) * DAY_MS)), dayOf(at));
    return repriced.map(({ item: { feature, label, tokens }, before }) => {
      const ofFeature = records.filter((record) => record.feature === feature);
      const used = ofFeature.reduce((sum, record) => sum + record.tokens, 0);
      return { feature, label, before: used, after: before === null ? 0 : Math.round((used * tokens) / before) };
    });
  };

  return async (_id: string, before: PriceListContent | null, after: PriceListContent): Promise<EffectParts> => {
    const repriced = after.items
      .map((item) => ({ item, before: itemOf(before, item.feature)?.tokens ?? null }))
      .filter((one) => one.before !== one.item.tokens);
    const sold = await plans.list();
    return {
      changes: after.items.flatMap((item) => differences(itemOf(before, item.feature), item)),
      subscribers: null,
      runs: repriced.flatMap((one) => sold.map((plan) => runsOf(plan, one))),
      use: await readOr(null, () => readUse(repriced), { timeoutMs: USE_TIMEOUT_MS, onError }),
      useDays: DAYS,
      stays: STAYS,
    };
  };
}

const itemOf = (list: PriceListContent | null, feature: string): PriceListItem | undefined =>
  list?.items.find((item) => item.feature === feature);

const runsOf = (
  { id, name, creditsPerPeriod }: { readonly id: string; readonly name: string; readonly creditsPerPeriod: number },
  { item: { feature, label, tokens }, before }: Repriced,
): RunsRow => ({
  ...{ planId: id, plan: name, feature, label },
  before: before === null ? null : Math.floor(creditsPerPeriod / before),
  after: Math.floor(creditsPerPeriod / tokens),
});

function differences(before: PriceListItem | undefined, after: PriceListItem): Change[] {
  const rows = [
    [`${after.label}: tokens`, before?.tokens ?? null, after.tokens],
    [`${after.label}: name in the price list`, before?.label ?? null, after.label],
    [`${after.label}: name of its use`, before?.usageLabel ?? null, after.usageLabel],
    [`${after.label}: description`, before?.description ?? null, after.description],
  ] as const;
  return rows
    .filter(([, was, is]) => was !== is)
    .map(([what, was, is]) => ({ what, before: was, after: is, reaches: 'start' as const }));
}
