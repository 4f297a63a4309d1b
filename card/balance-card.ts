/** Builds the whole card from one reading of the account. The product's specification fixes every text in it. */
import type { priceList as priceListSchema } from '../contract/billing/price-list.js';
import type { card } from '../contract/reading/card.js';
import type { Served } from '../contract/served.js';
import { countTokens } from '../domain/credits.js';
import { digitsOf, formatMoney } from '../domain/pricing/money.js';
import type { Plan } from '../domain/pricing/plan.js';
import type { PriceList } from '../domain/pricing/price-list.js';
import {
  maximumPurchase,
  minimumPurchase,
  planAdvice,
  QUICK_AMOUNTS,
  UPGRADE_HINT,
  UPGRADE_HINT_FROM,
  type Pack,
} from '../domain/pricing/purchase.js';
import { balanceOf, debtOf, spaceUse, SPENDING_PAUSED, type AccountState } from '../domain/account/account-state.js';
import { CREDITS_GONE, nothingToSpend, thresholdReached } from '../domain/account/crossing.js';
import type { UsageByFeature } from '../domain/account/entry.js';
import type { UnpaidRecord } from '../accounts/models.js';
import { unpaidNotice } from '../domain/pricing/unpaid-notice.js';
import { overageAtPriceText, overageLimit, pricedOverage } from '../domain/account/overage.js';
import { runwayOf } from '../domain/runway.js';
import { usageTip } from '../domain/usage-tip.js';
import type { WaitingTotals } from '../waiting/queue.js';
import type { CardPack, PendingTopUp } from '../payments/top-ups/top-ups.js';

export interface CardParts {
  readonly state: AccountState;
  readonly accountName: string;
  readonly plan: Plan;
  readonly planUrl: string | null;
  readonly priceList: PriceList;
  /** The account's usage, or that of the one Space that is shown. */
  readonly usage: UsageByFeature;
  /** The Space that is shown. */
  readonly space: { readonly id: string; readonly name: string } | null;
  readonly mayPurchase: boolean;
  readonly mayAllowOverage: boolean;
  /** Owners, for someone who may not purchase. */
  readonly ask: readonly string[];
  /** The actions that wait for credits. */
  readonly waiting: WaitingTotals;
  readonly unpaid: { readonly due: UnpaidRecord; readonly ended: boolean } | null;
  readonly pendingTopUps: readonly PendingTopUp[];
  /** The newest purchases; none for someone who may not see them. */
  readonly newestPacks: readonly CardPack[];
  /** Packs bought in recent periods. */
  readonly packs: readonly Pack[];
  /** Plans on sale. */
  readonly plans: readonly Plan[];
  readonly now: Date;
}

export function balanceCard(parts: CardParts): Served<typeof card> {
  const { state, plan, planUrl, priceList, usage, mayPurchase, ask, pendingTopUps, packs, plans, now } = parts;
  const { creditsLeft, creditsTotal, creditsHeld } = balanceOf(state);
  const { period, terms } = state;
  const stopped = nothingToSpend(state);
  return {
    accountId: state.accountId,
    accountName: parts.accountName,
    plan: { id: plan.id, name: plan.name, free: plan.free, url: planUrl },
    unpaid: unpaidView(parts),
    creditsLeft,
    creditsTotal,
    creditsHeld,
    state: stopped ? 'exhausted' : thresholdReached(state) ? 'low' : 'ok',
    period: { id: period.id, number: period.number, start: period.start, end: period.end, timeZone: terms.timeZone },
    usage: usageRows(priceList, usage),
    priceList: priceListView(priceList),
    overage: {
      allowed: overageLimit(terms) > 0,
      tokens: period.overageUsed,
      limit: overageLimit(terms),
      planLimit: terms.plan.overageLimit,
      mayChange: parts.mayAllowOverage,
      unitPrice: terms.plan.overageUnitPrice,
      owed: period.overageOwed.map(pricedOverage),
      message: overageMessage(period.overageUsed),
      priceMessage: priceMessage(period.overageOwed),
    },
    message: stopped ? CREDITS_GONE : null,
    paused: pausesView(state, priceList),
    tip: usageTip(usage),
    purchase: {
      allowed: mayPurchase,
      ask,
      unitPrice: terms.plan.packUnitPrice,
      ...digitsOf(terms.plan.packUnitPrice.currency),
      quickAmounts: QUICK_AMOUNTS,
      min: minimumPurchase(terms.plan.packUnitPrice),
      max: maximumPurchase(terms.plan.packUnitPrice),
      expiresAt: terms.plan.packsCarryOver ? null : period.end,
      upgradeHintFrom: plan.free ? UPGRADE_HINT_FROM : null,
      upgradeHint: plan.free ? UPGRADE_HINT : null,
    },
    grants: state.grants.map(({ id, source, granted, remaining, expiresAt }) => ({
      id,
      source,
      granted,
      remaining,
      expiresAt,
    })),
    pendingTopUps,
    packs: parts.newestPacks,
    planAdvice: planAdvice(packs, period.number, plan, plans),
    waiting: parts.waiting,
    threshold: terms.thresholdPercent,
    runway: runwayOf(state, now),
    debt: debtOf(state),
    space: parts.space && { ...parts.space, ...spaceUse(state, parts.space.id, usage) },
    asOf: now,
  };
}

/** A pause of the whole account says it all. */
function pausesView({ pauses }: AccountState, { items }: PriceList): Served<typeof card>['paused'] {
  const whole = pauses.filter(({ feature }) => feature === undefined);
  return (whole.length > 0 ? whole.slice(0, 1) : pauses).map(({ feature = null, at: since }) => {
    const label = items.find((item) => item.feature === feature)?.label;
    const message = label === undefined ? SPENDING_PAUSED : `${label} is paused for this account. Contact support.`;
    return { feature, since, message };
  });
}

function unpaidView({ unpaid, state, plan, plans }: CardParts): Served<typeof card>['unpaid'] {
  if (!unpaid) return null;
  const { since, kind, planId } = unpaid.due;
  const nameOf = (id: string): string => plans.find((known) => known.id === id)?.name ?? id;
  const { nextPlan, timeZone } = state.terms;
  const message = unpaidNotice({
    kind,
    unpaidPlan: nameOf(planId),
    plan: plan.name,
    nextPlan: nextPlan && nameOf(nextPlan.planId),
    ended: unpaid.ended,
    periodEnd: state.period.end,
    timeZone,
  });
  return { since, kind, planId, message };
}

/** Makes one row for each feature, in the price list's order, under its usage label. */
function usageRows(priceList: PriceList, usage: UsageByFeature) {
  return priceList.items.map(({ feature, usageLabel }) => ({
    feature,
    label: usageLabel,
    tokens: usage[feature]?.tokens ?? 0,
    actions: usage[feature]?.actions ?? 0,
  }));
}

export function priceListView({ version, items }: PriceList): Served<typeof priceListSchema> {
  return {
    version,
    items: items.map(({ feature, label, tokens, description }) => ({ feature, label, tokens, description })),
  };
}

/** The price of what the period owes: `3 tokens at $0.15 each: $0.45`. */
function priceMessage(owed: AccountState['period']['overageOwed']): string | null {
  if (owed.length === 0) return null;
  const parts = owed.map((one) => `${overageAtPriceText(one)}: ${formatMoney(pricedOverage(one).amount)}`);
  return `${parts.join('; ')}.`;
}

function overageMessage(tokens: number): string | null {
  if (tokens === 0) return null;
  return `You have used ${countTokens(tokens)} beyond your plan limit this period. These will be billed separately.`;
}
