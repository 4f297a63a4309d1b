/** Shapes what the account page shows of the account's state in the ledger: everything here comes from one reading. */
import {
  balanceOf,
  capLeft,
  creditsUsed,
  debtOf,
  holdsOfPeriod,
  isFreeze,
  type AccountState,
} from '../../domain/account/account-state.js';
import { pricedOverage } from '../../domain/account/overage.js';
import { sumTokens } from '../../domain/grant.js';
import type { PriceList } from '../../domain/pricing/price-list.js';
import type { SpaceView } from '../../accounts/spaces.js';

/** `total` = `left` + `heldOfPeriod` + `used` is the identity of the ledger; debt and frozen credits are shown apart. */
export function balanceView(state: AccountState) {
  const { creditsLeft: left, creditsTotal: total, overageTokens: overage } = balanceOf(state);
  const heldOfPeriod = holdsOfPeriod(state).reduce((sum, { tokens, overageTokens }) => sum + tokens - overageTokens, 0);
  const used = creditsUsed(state.period);
  const frozen = sumTokens(state.holds.filter(isFreeze));
  return {
    left,
    total,
    /** Used of the period's credits, without overage. */
    used,
    overage,
    owed: state.period.overageOwed.map(pricedOverage),
    /** The credits that the period's holds and freezes keep. */
    heldOfPeriod,
    /** Kept by all open holds of actions, overage and earlier periods' included. */
    held: sumTokens(state.holds) - frozen,
    frozen,
    debt: debtOf(state),
    addsUp: total === left + heldOfPeriod + used,
  };
}

export function periodView({ period, terms }: AccountState) {
  const { id, number, start, end, carriedIn, granted, returned, expired, clawedBack, debtRepaid, late } = period;
  const sums = {
    carriedIn,
    granted,
    grantedBySource: period.grantedBySource,
    returned,
    expired,
    clawedBack,
    debtRepaid,
  };
  const plans = { planId: terms.plan.planId, nextPlanId: terms.nextPlan?.planId ?? null };
  return { id, number, start, end, timeZone: terms.timeZone, ...plans, ...sums, late };
}

/** In burn order. */
export const grantViews = ({ grants }: AccountState) =>
  grants.map(({ id, source, granted, remaining, expiresAt, at }) => ({
    id,
    source,
    granted,
    remaining,
    expiresAt,
    at,
  }));

export const usageViews = ({ period }: AccountState, { items }: PriceList) =>
  items.map(({ feature, usageLabel: label }) => {
    const { tokens = 0, actions = 0 } = period.usage[feature] ?? {};
    return { feature, label, tokens, actions };
  });

/** Open holds and freezes. */
export const holdViews = ({ holds, period }: AccountState) =>
  holds.map((hold) => ({
    id: hold.id,
    kind: isFreeze(hold) ? ('freeze' as const) : hold.action === undefined ? ('bulk' as const) : ('action' as const),
    tokens: hold.tokens,
    expiresAt: hold.expiresAt,
    /** It was made in an earlier period. */
    late: hold.periodId !== period.id,
    feature: isFreeze(hold) ? null : hold.feature,
    action: isFreeze(hold) ? null : (hold.action ?? null),
    spaceId: isFreeze(hold) ? null : (hold.spaceId ?? null),
    memberId: isFreeze(hold) ? null : (hold.memberId ?? null),
    grantId: hold.grantId ?? null,
  }));

export const pauseViews = ({ pauses }: AccountState) =>
  pauses.map(({ id, feature, at }) => ({ id, feature: feature ?? null, at }));

/** With what counts against the limit, where there is one. */
export const spaceViews = ({ spaceCaps }: AccountState, spaces: readonly SpaceView[]) =>
  spaces.map(({ id, name }) => {
    const cap = Object.hasOwn(spaceCaps, id) ? spaceCaps[id] : undefined;
    return { id, name, limit: cap?.limit ?? null, used: cap?.used ?? null, left: cap ? capLeft(cap) : null };
  });
