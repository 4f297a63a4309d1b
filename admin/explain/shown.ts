/** Reads figures where they are shown: from the ledger's totals, or from the statement that was stored. */
import {
  capOf,
  creditsTotal,
  debtOf,
  holdsOfPeriod,
  isFreeze,
  type AccountState,
} from '../../domain/account/account-state.js';
import type { OverageAtPrice, PeriodCloseEntry, UsageByFeature } from '../../domain/account/entry.js';
import { sumTokens, type GrantSource } from '../../domain/grant.js';
import type { PeriodStatement, SpaceUsage } from '../../ledger/period-books.js';
import type { Figure, PeriodFigure } from './figures.js';

/** The figures of one period, as they are shown. */
export interface ShownPeriod {
  readonly figures: Readonly<Record<PeriodFigure | 'opening', number>>;
  readonly grantedBy: Readonly<Record<GrantSource, number>>;
  readonly usage: UsageByFeature;
  readonly owed: readonly OverageAtPrice[];
  /** Null: only a stored statement shows it. */
  readonly refunded: number | null;
  readonly spaces: readonly SpaceUsage[] | null;
}

function shownNow(state: AccountState): ShownPeriod {
  const { period, buckets } = state;
  return shown(period, buckets.available, sumTokens(holdsOfPeriod(state)));
}

/** A period that is closed and whose statement is not stored yet shows what its close entry says. */
export const shownByClose = ({ totals, balanceAfter }: PeriodCloseEntry): ShownPeriod =>
  shown(totals, balanceAfter, totals.heldAtClose ?? 0);

export function shownByStatement(statement: PeriodStatement): ShownPeriod {
  const { openingBalance, granted, returned, used, overage, overageOwed, expired, clawedBack, debtRepaid } = statement;
  return {
    figures: {
      opening: openingBalance,
      left: statement.closingBalance,
      total: openingBalance + granted.total + returned - expired - clawedBack - debtRepaid,
      used,
      overage,
      granted: granted.total,
      returned,
      expired,
      clawedBack,
      debtRepaid,
      heldOfPeriod: statement.heldAtClose,
      ...lateFigures(statement.late),
    },
    grantedBy: granted,
    usage: statement.usage,
    owed: overageOwed,
    refunded: statement.refunded,
    spaces: statement.spaces,
  };
}

function shown(totals: PeriodCloseEntry['totals'], left: number, heldOfPeriod: number): ShownPeriod {
  const { carriedIn, used, overageUsed, granted, returned, expired, clawedBack, debtRepaid } = totals;
  return {
    figures: {
      opening: carriedIn,
      left,
      total: creditsTotal(totals),
      used,
      overage: overageUsed,
      granted,
      returned,
      expired,
      clawedBack,
      debtRepaid,
      heldOfPeriod,
      ...lateFigures(totals.late),
    },
    grantedBy: totals.grantedBySource,
    usage: totals.usage,
    owed: totals.overageOwed,
    refunded: null,
    spaces: null,
  };
}

const lateFigures = ({ settled, overage, expired }: PeriodStatement['late']) => ({
  lateSettled: settled,
  lateOverage: overage,
  lateExpired: expired,
});

/** Null: the figure is not shown there. */
export function valueIn(period: ShownPeriod, figure: Figure): number | null {
  switch (figure.name) {
    case 'held':
    case 'frozen':
    case 'debt':
    case 'grant':
    case 'space':
      return null;
    case 'refunded':
      return period.refunded;
    case 'usage':
      return period.usage[figure.feature]?.tokens ?? 0;
    case 'actions':
      return period.usage[figure.feature]?.actions ?? 0;
    case 'grantedBy':
      return period.grantedBy[figure.source];
    case 'spaceUsage':
      return period.spaces && spaceTokens(period.spaces, figure);
    case 'owed':
      return period.owed.find(({ unitPrice }) => isPrice(unitPrice, figure.unitPrice))?.tokens ?? 0;
    default:
      return period.figures[figure.name];
  }
}

/** Of the account now. Null: it shows no such figure. */
export function valueNow(state: AccountState, figure: Figure): number | null {
  switch (figure.name) {
    case 'held':
      return sumTokens(state.holds.filter((hold) => !isFreeze(hold)));
    case 'frozen':
      return sumTokens(state.holds.filter(isFreeze));
    case 'debt':
      return debtOf(state);
    case 'grant':
      return state.grants.find(({ id }) => id === figure.grantId)?.remaining ?? 0;
    case 'space':
      return capOf(state, figure.spaceId)?.used ?? null;
    default:
      return valueIn(shownNow(state), figure);
  }
}

const spaceTokens = (spaces: readonly SpaceUsage[], wanted: { spaceId: string | null; feature: string }): number =>
  spaces.find(({ spaceId, feature }) => spaceId === wanted.spaceId && feature === wanted.feature)?.tokens ?? 0;

const isPrice = (a: OverageAtPrice['unitPrice'], b: OverageAtPrice['unitPrice']): boolean =>
  a.amount === b.amount && a.currency === b.currency;
