/** Adds an entry to the sums of its period and to its Space's cap. */
import { capOf, type AccountState, type CurrentPeriod } from '../../account/account-state.js';
import type {
  ActionFields,
  Bucket,
  DebitEntry,
  Entry,
  RefundEntry,
  ReleaseEntry,
  SettleEntry,
  UnfreezeEntry,
} from '../../account/entry.js';
import { addOverage } from '../../account/overage.js';
import type { Feature } from '../../pricing/price-list.js';

/** The parts of an account that an entry changes, besides its balances. */
export type Changes = Partial<Pick<AccountState, 'grants' | 'holds' | 'pauses' | 'period' | 'spaceCaps' | 'terms'>>;

/** The period after a charge. Late charges are counted apart from this period's use. */
export function charged(
  state: AccountState,
  entry: DebitEntry | SettleEntry,
  tokens: number,
  overage: number,
): CurrentPeriod {
  const period = owes(state.period, entry, overage);
  if (!entry.late)
    return addUsage(totals({ period }, { used: tokens, overageUsed: overage }), entry.feature, tokens, 1);
  return addLate(period, { settled: tokens, overage });
}

/** The period after overage was charged at the entry's price, or given back. */
export function owes(period: CurrentPeriod, { overageUnitPrice }: Entry, tokens: number): CurrentPeriod {
  if (tokens === 0) return period;
  return { ...period, overageOwed: addOverage(period.overageOwed, tokens, overageUnitPrice) };
}

/** The period after credits came back: as credits, as repaid debt, or only to expire. */
export function cameBack(
  state: AccountState,
  entry: SettleEntry | ReleaseEntry | UnfreezeEntry | RefundEntry,
): CurrentPeriod {
  const left = leg(entry, 'available');
  const debtRepaid = leg(entry, 'debt');
  const expired = leg(entry, 'expired');
  if (!entry.late) return totals(state, { debtRepaid, expired });
  return addLate(totals(state, { debtRepaid, returned: left + debtRepaid }), { expired });
}

type Sums = 'granted' | 'returned' | 'used' | 'overageUsed' | 'expired' | 'clawedBack' | 'debtRepaid';

export function totals({ period }: Pick<AccountState, 'period'>, add: Partial<Record<Sums, number>>): CurrentPeriod {
  const sums: Partial<Record<Sums, number>> = {};
  for (const name of Object.keys(add) as Sums[]) sums[name] = period[name] + add[name]!;
  return { ...period, ...sums };
}

export function addLate(period: CurrentPeriod, add: Partial<CurrentPeriod['late']>): CurrentPeriod {
  const { settled, overage, expired } = period.late;
  return {
    ...period,
    late: {
      settled: settled + (add.settled ?? 0),
      overage: overage + (add.overage ?? 0),
      expired: expired + (add.expired ?? 0),
    },
  };
}

export function addUsage(period: CurrentPeriod, feature: Feature, tokens: number, actions: number): CurrentPeriod {
  const before = period.usage[feature] ?? { tokens: 0, actions: 0 };
  const after = { tokens: before.tokens + tokens, actions: before.actions + actions };
  return { ...period, usage: { ...period.usage, [feature]: after } };
}

export function addToCap(state: AccountState, { spaceId }: ActionFields, tokens: number): AccountState['spaceCaps'] {
  const cap = capOf(state, spaceId);
  if (!cap || spaceId === undefined) return state.spaceCaps;
  return { ...state.spaceCaps, [spaceId]: { ...cap, used: cap.used + tokens } };
}

export const leg = (entry: Entry, bucket: Bucket): number => entry.legs[bucket] ?? 0;
