/**
 * A crossing records that an account passed one of its lines, or that credits brought it back from its end. It keeps the
 * facts that its texts need, as they were then: a mail may come an hour later.
 */
import { actionHolds, creditsTotal, creditsUsed, type AccountState } from './account-state.js';
import { LINES } from './lines.js';
import type { GrantedBySource } from './entry.js';
import { overageCommitted, overageLeft, overageLimit } from './overage.js';
import type { Money } from '../pricing/money.js';

/** `back`: the account was at its end (`gone`), and credits, or overage that was allowed, let it spend again. */
export const CROSSING_KINDS = [...LINES, 'back'] as const;
export type CrossingKind = (typeof CROSSING_KINDS)[number];

/** One crossing, once per generation of its line. It is stored in the commit of the entry that caused it. */
export interface CrossingRecord {
  readonly _id: string;
  readonly accountId: string;
  readonly kind: CrossingKind;
  /** Of a `back`: the generation in which `gone` is armed again. */
  readonly generation: number;
  readonly periodId: string;
  /** The account's last entry then. */
  readonly seq: number;
  readonly at: Date;
  readonly facts: CrossingFacts;
}

export interface CrossingFacts {
  readonly thresholdPercent: number | null;
  /** Used without overage. Used, left and held add up to the total. */
  readonly usedCredits: number;
  readonly totalCredits: number;
  readonly leftCredits: number;
  /** The part of the period's credits that is held. */
  readonly heldCredits: number;
  /** Came over from the period before. */
  readonly carriedInCredits: number;
  readonly grantedBySource: GrantedBySource;
  /** Of a `back`: the credits that brought the account back. */
  readonly addedCredits?: number;
  readonly overage: OverageFacts;
  readonly periodStart: Date;
  /** Exclusive. */
  readonly periodEnd: Date;
  readonly timeZone: string;
}

interface OverageFacts {
  readonly usedTokens: number;
  readonly heldTokens: number;
  /** What is allowed; 0 where none is. */
  readonly limitTokens: number;
  /** What the plan asks for one token. */
  readonly unitPrice: Money;
}

export function crossingFacts(state: AccountState): CrossingFacts {
  const { terms, period, buckets } = state;
  const [totalCredits, usedCredits, committed] = [creditsTotal(period), creditsUsed(period), overageCommitted(state)];
  return {
    thresholdPercent: terms.thresholdPercent,
    usedCredits,
    totalCredits,
    leftCredits: buckets.available,
    heldCredits: totalCredits - usedCredits - buckets.available,
    carriedInCredits: period.carriedIn,
    grantedBySource: period.grantedBySource,
    overage: {
      usedTokens: period.overageUsed,
      heldTokens: committed - period.overageUsed,
      limitTokens: overageLimit(terms),
      unitPrice: terms.plan.overageUnitPrice,
    },
    periodStart: period.start,
    periodEnd: period.end,
    timeZone: terms.timeZone,
  };
}

/** Whether the use has reached the threshold's percentage of the period's credits. */
export function thresholdReached(state: AccountState): boolean {
  const { thresholdPercent } = state.terms;
  const total = creditsTotal(state.period);
  return thresholdPercent !== null && total > 0 && creditsUsed(state.period) * 100 >= thresholdPercent * total;
}

/** Whether nothing can be spent now, neither credits nor overage. What is held may still come back. */
export function nothingToSpend(state: AccountState): boolean {
  return state.buckets.available === 0 && overageLeft(state) === 0;
}

/**
 * Whether nothing can be spent any more: no hold of the period is open either, which could give something back. A freeze
 * is not waited for, since a dispute outlasts its period.
 */
export function creditsGone(state: AccountState): boolean {
  return nothingToSpend(state) && actionHolds(state).length === 0;
}

/** The sentence that every customer sees then. */
export const CREDITS_GONE = 'You have no credits left for the period.';
