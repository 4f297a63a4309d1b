/** The terms of an account: what was agreed about its plan, its calendar, its alerts and its overage. */
import type { Money } from '../pricing/money.js';
import type { PlanTerms } from '../pricing/plan.js';

export interface Terms {
  readonly plan: PlanTerms;
  /** Replaces `plan` when the next period begins. */
  readonly nextPlan: PlanTerms | null;
  readonly anchorDate: string;
  readonly timeZone: string;
  /** Overrides the plan's interval. */
  readonly interval: string | null;
  /** What the current period was made by; the ledger keeps it from the first period on. */
  readonly calendar?: PeriodCalendar;
  /** Percent of the period's credits consumed; null switches the alert off. */
  readonly thresholdPercent: number | null;
  /** A closed account takes no more commands. What it holds still ends, and its period still closes and is owed. */
  readonly state: 'open' | 'closed';
  /** Of a closed account: a period of it closed with no hold open, so that nothing more can come to be owed. */
  readonly ended?: true;
  readonly candidateAssistance: boolean;
  /** What an Owner, or the host, allows of the overage that the plan offers; absent: nothing. */
  readonly overage?: OverageChoice;
}

/** Another interval begins with the next period, and its periods are counted from there. */
export interface PeriodCalendar {
  readonly anchorDate: string;
  readonly interval: string;
  /** Of the schedule (`domain/calendar/period.ts`). */
  readonly offset: number;
}

interface OverageChoice {
  readonly allowed: boolean;
  readonly limit: number;
  /** The price of a token when it was allowed: a plan that asks for more needs to be allowed again. */
  readonly unitPrice: Money;
}
