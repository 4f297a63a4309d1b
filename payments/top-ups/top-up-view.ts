/** Shows a purchase to its account, without what only we need. */
import { PARKED } from '../../domain/pricing/top-up-state.js';
import type { Money } from '../../domain/pricing/money.js';
import type { TopUpRecord, TopUpResolution } from './models.js';

export interface TopUpView extends Pick<
  TopUpRecord,
  'accountId' | 'requestId' | 'spaceId' | 'memberId' | 'credits' | 'unitPrice' | 'total' | 'state' | 'createdAt'
> {
  readonly id: string;
  /** Why a person has to look at it; null unless it is parked. */
  readonly parkedReason: string | null;
  /** Why the payment provider refused to open its checkout; null unless it failed for that. */
  readonly failedReason: string | null;
  readonly creditedAt: Date | null;
  readonly periodId: string | null;
  readonly expiresAt: Date | null;
  readonly refundedCredits: number;
  /** What the credits really cost: after the discount, without tax. Null until it is paid. */
  readonly paid: Money | null;
  readonly discount: Money | null;
  readonly tax: Money | null;
  /** Null until the credits are added. */
  readonly creditsUsable: number | null;
  readonly debtRepaid: number | null;
  /** What was known when the purchase was begun. */
  readonly expected: { readonly creditsUsable: number; readonly debtRepaid: number };
  /** What a person decided about it while it was parked. */
  readonly resolution: Pick<TopUpResolution, 'action' | 'reason' | 'actor' | 'at'> | null;
}

export function topUpView(record: TopUpRecord): TopUpView {
  const { accountId, spaceId, memberId, credits, unitPrice, total, state, createdAt, grant, reversals, paid } = record;
  const debtExpected = Math.min(credits, record.debtAtOrder);
  return {
    id: record._id,
    accountId,
    requestId: record.requestId,
    spaceId,
    memberId,
    credits,
    unitPrice,
    total,
    state,
    parkedReason: state === PARKED ? record.parkedBecause : null,
    failedReason: record.refused?.message ?? null,
    createdAt,
    creditedAt: grant?.at ?? null,
    periodId: grant?.periodId ?? null,
    expiresAt: grant?.expiresAt ?? null,
    refundedCredits: reversals
      .filter(({ kind, state: step }) => kind !== 'freeze' && (step === 'planned' || step === 'booked'))
      .reduce((sum, reversal) => sum + reversal.credits, 0),
    paid: paidForCredits(record),
    discount: paid && { amount: paid.discount, currency: paid.currency },
    tax: paid && { amount: paid.tax, currency: paid.currency },
    creditsUsable: grant?.creditsUsable ?? null,
    debtRepaid: grant?.debtRepaid ?? null,
    expected: { creditsUsable: credits - debtExpected, debtRepaid: debtExpected },
    resolution: record.resolution && resolutionView(record.resolution),
  };
}

function resolutionView({ action, reason, actor, at }: TopUpResolution): NonNullable<TopUpView['resolution']> {
  return { action, reason, actor, at };
}

/** What the credits themselves cost. Tax is not the price of credits. */
export function paidForCredits({ paid }: Pick<TopUpRecord, 'paid'>): Money | null {
  return paid && { amount: paid.total - paid.tax, currency: paid.currency };
}
