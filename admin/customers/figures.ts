/** Shows where all credits of an account are now, as numbers that add up. */
import {
  balanceOf,
  creditsUsed,
  debtOf,
  holdsOfPeriod,
  isFreeze,
  type AccountState,
} from '../../domain/account/account-state.js';
import type { Grant } from '../../domain/grant.js';
import { overageLimit } from '../../domain/account/overage.js';
import { formatCredits } from '../../domain/credits.js';

export interface AccountFigures {
  readonly left: number;
  /** By actions that this period began, and by disputes. */
  readonly held: number;
  readonly used: number;
  /** All credits of the period: left, held and used add up to it. */
  readonly total: number;
  /** The part of `held` that a dispute keeps. */
  readonly frozen: number;
  /** By actions that an earlier period began, and for overage: no part of the total. */
  readonly heldBesides: number;
  readonly debt: number;
  readonly overage: { readonly used: number; readonly limit: number; readonly planLimit: number };
  /** In burn order: the next credit comes from the first. */
  readonly grants: readonly Omit<Grant, 'priority'>[];
  readonly holds: readonly HoldView[];
  readonly pauses: readonly { readonly id: string; readonly feature: string | null; readonly at: Date }[];
  readonly checks: readonly { readonly ok: boolean; readonly text: string }[];
  /** The account's last entry. */
  readonly seq: number;
}

export interface HoldView {
  readonly id: string;
  readonly tokens: number;
  /** Null: credits that a dispute keeps. */
  readonly feature: string | null;
  readonly spaceId: string | null;
  readonly expiresAt: Date | null;
  readonly isOfEarlierPeriod: boolean;
}

export function accountFigures(state: AccountState): AccountFigures {
  const { creditsLeft: left, creditsHeld, creditsTotal: total } = balanceOf(state);
  const held = sum(holdsOfPeriod(state).map(({ tokens, overageTokens }) => tokens - overageTokens));
  const used = creditsUsed(state.period);
  const frozen = sum(
    holdsOfPeriod(state)
      .filter(isFreeze)
      .map(({ tokens }) => tokens),
  );
  return {
    ...{ left, held, used, total, frozen, heldBesides: creditsHeld - held },
    debt: debtOf(state),
    overage: {
      used: state.period.overageUsed,
      limit: overageLimit(state.terms),
      planLimit: state.terms.plan.overageLimit,
    },
    grants: state.grants.map(({ priority: _order, ...grant }) => grant),
    holds: state.holds.map((hold) => ({
      id: hold.id,
      tokens: hold.tokens,
      feature: isFreeze(hold) ? null : hold.feature,
      spaceId: isFreeze(hold) ? null : (hold.spaceId ?? null),
      expiresAt: hold.expiresAt,
      isOfEarlierPeriod: hold.periodId !== state.period.id,
    })),
    pauses: state.pauses.map(({ id, feature, at }) => ({ id, feature: feature ?? null, at })),
    checks: checksOf(state, { left, held, used, total }),
    seq: state.seq,
  };
}

/** What must be equal, each counted by two ways. */
function checksOf(
  state: AccountState,
  { left, held, used, total }: Pick<AccountFigures, 'left' | 'held' | 'used' | 'total'>,
): AccountFigures['checks'] {
  const { grants, holds, buckets, period } = state;
  const inGrants = sum(grants.map(({ remaining }) => remaining));
  const inHolds = sum(holds.map(({ tokens }) => tokens));
  const inBuckets = sum(Object.values(buckets));
  const byFeature = sum(Object.values(period.usage).map(({ tokens }) => tokens));
  return [
    { ok: inGrants === left, text: `The grants hold ${formatCredits(inGrants)}, and ${formatCredits(left)} are left.` },
    {
      ok: inHolds === buckets.held,
      text: `The holds keep ${formatCredits(inHolds)}, and ${formatCredits(buckets.held)} are held.`,
    },
    {
      ok: left + held + used === total,
      text: `${formatCredits(left)} left + ${formatCredits(held)} held + ${formatCredits(used)} used = ${formatCredits(total)} credits of the period.`,
    },
    {
      ok: byFeature === period.used,
      text: `The features used ${formatCredits(byFeature)}, and ${formatCredits(period.used)} are used, overage included.`,
    },
    { ok: inBuckets === 0, text: `What came in and where it is differ by ${formatCredits(inBuckets)}.` },
  ];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
