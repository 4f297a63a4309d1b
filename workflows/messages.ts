/**
 * What is said to our workflows, and under which ids they run. Messages tell what MongoDB holds already; none of them
 * moves a credit. Ids and names are part of recorded histories: they never change.
 */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';

/** Workflows and what they do for themselves; the ledger's activities for everybody are on `credits-ledger`. */
export const WORKFLOWS_QUEUE = 'credits-workflows';
/** Search attribute, set at start. */
export const ACCOUNT_ID = 'AccountId';
/** What `defineSearchAttributeKey` makes of it, which is not for workflow code. */
export const accountIdKey = { name: ACCOUNT_ID, type: 'KEYWORD' } as const;

export const periodWorkflowId = (accountId: string, number: number): string => `billing-period/${accountId}/${number}`;
export const REPAIR_PERIODS_ID = 'repair-periods';
export const topUpWorkflowId = (topUpId: string): string => `top-up/${topUpId}`;

/** Times are epoch milliseconds: workflow arguments are plain JSON. */
export interface PeriodInput {
  readonly accountId: string;
  readonly number: number;
  readonly startMs: number;
  /** Exclusive. Stored once in the ledger and never recomputed. */
  readonly endMs: number;
  readonly planId: string;
  /** What an earlier run of the same period had heard. */
  readonly heard?: readonly string[];
}

export interface PlanChanged {
  /** The same event again changes nothing. */
  readonly eventId: string;
  /** The plan in force from now. */
  readonly planId: string;
  /** The plan of the next period, after a downgrade. */
  readonly nextPlanId: string | null;
}

export interface AccountClosed {
  readonly eventId: string;
}

export const PERIOD_STEPS = ['open', 'closing', 'closed', 'account-closed'] as const;
export type PeriodStep = (typeof PERIOD_STEPS)[number];

/** What an operator sees of a running or finished period. */
export interface PeriodView {
  readonly accountId: string;
  readonly number: number;
  readonly start: string;
  readonly end: string;
  readonly step: PeriodStep;
  readonly planId: string;
  readonly nextPlanId: string | null;
  /** When the workflow looks after the boundary: the end and some jitter. The ledger does not wait for it. */
  readonly wakesAt: string;
}

export interface PeriodOutcome {
  readonly accountId: string;
  readonly number: number;
  readonly outcome: 'closed' | 'account-closed';
  /** The period whose workflow was started; periods in between were only stated. */
  readonly nextNumber: number | null;
}

export const planChanged = defineSignal<[PlanChanged]>('planChanged');
export const accountClosed = defineSignal<[AccountClosed]>('accountClosed');
export const periodQuery = defineQuery<PeriodView>('period');

/** Everything else is in the purchase's record. */
export interface TopUpInput {
  readonly topUpId: string;
}

export interface TopUpOutcome {
  readonly topUpId: string;
  readonly state: string;
}

/** Answers once the checkout is open, or can't be any more; where it is stands in the record. */
export const openCheckout = defineUpdate<{ readonly open: boolean }>('openCheckout');
/** Says only that something happened: what, is read from the payment provider. */
export const paymentEventReceived = defineSignal('paymentEventReceived');
