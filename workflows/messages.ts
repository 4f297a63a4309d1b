/**
 * This is the door to our workflows: their function types, ids and messages. Code that starts a workflow or sends it a
 * message imports this file, never the workflow. A message only repeats what MongoDB already holds; none of them moves
 * a credit. Ids and names are part of recorded histories: they never change.
 */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import {
  CREDITS_CHARGED_SIGNAL,
  WAITING_ENDED_SIGNAL,
  type CreditsCharged,
  type WaitingEnded,
} from '../client/workflow.js';

/** Runs workflows and the activities that only they use; the ledger's public activities run on `credits-ledger`. */
export const WORKFLOWS_QUEUE = 'credits-workflows';
/** A search attribute that every workflow gets when it starts. */
export const ACCOUNT_ID = 'AccountId';
/** The value that `defineSearchAttributeKey` returns, which workflow code cannot import. */
export const accountIdKey = { name: ACCOUNT_ID, type: 'KEYWORD' } as const;

export const periodWorkflowId = (accountId: string, number: number): string => `billing-period/${accountId}/${number}`;
export const REPAIR_PERIODS_ID = 'repair-periods';
export const RECONCILE_NIGHTLY_ID = 'reconcile-nightly';
/** Every Schedule that the worker creates. */
export const SCHEDULE_IDS = [REPAIR_PERIODS_ID, RECONCILE_NIGHTLY_ID] as const;
/** Runs alerts and their mails, apart from all other work: a mail server that does not answer delays nothing else. */
export const NOTIFY_QUEUE = 'credits-notify';
export const alertWorkflowId = (crossingId: string): string => `alert/${crossingId}`;
export const resumeWaitingWorkflowId = (accountId: string): string => `resume-waiting/${accountId}`;
export const topUpWorkflowId = (topUpId: string): string => `top-up/${topUpId}`;

/** Times are epoch milliseconds: workflow arguments are plain JSON. */
export interface PeriodInput {
  readonly accountId: string;
  readonly number: number;
  readonly startMs: number;
  /** Exclusive. Stored once in the ledger and never recomputed. */
  readonly endMs: number;
  readonly planId: string;
  /** Ids of the events that an earlier run of the same period received. */
  readonly heard?: readonly string[];
  /** The plan of the next period, as an earlier run knew it. */
  readonly nextPlanId?: string | null;
  /** An earlier run learned that the ledger has ended this period. */
  readonly endedEarly?: true;
}

export interface PlanChanged {
  /** A repeated event changes nothing. */
  readonly eventId: string;
  /** The plan in force from now. */
  readonly planId: string;
  /** The plan of the next period, after a downgrade. */
  readonly nextPlanId: string | null;
}

export type PeriodStep = 'open' | 'closing' | 'closed' | 'account-closed';

/** Shows an operator a running or finished period. */
export interface PeriodView {
  readonly accountId: string;
  readonly number: number;
  readonly start: string;
  readonly end: string;
  readonly step: PeriodStep;
  readonly planId: string;
  readonly nextPlanId: string | null;
  /** When the workflow wakes after the boundary: the end plus some jitter. The ledger does not wait for it. */
  readonly wakesAt: string;
}

export interface PeriodOutcome {
  readonly accountId: string;
  readonly number: number;
  readonly outcome: 'closed' | 'account-closed';
  /** The period whose workflow was started; periods in between only got their statements. */
  readonly nextNumber: number | null;
}

export type BillingPeriodWorkflow = (input: PeriodInput) => Promise<PeriodOutcome>;

export const planChanged = defineSignal<[PlanChanged]>('planChanged');
/** Says that the ledger ended the period before its time. It may be sent again. */
export const periodEnded = defineSignal('periodEnded');
export const periodQuery = defineQuery<PeriodView>('period');

/** The purchase's record holds everything else. */
export interface TopUpInput {
  readonly topUpId: string;
}

export interface TopUpOutcome {
  readonly topUpId: string;
  readonly state: string;
}

export type TopUpWorkflow = (input: TopUpInput) => Promise<TopUpOutcome>;

/** Answers once the checkout is open or can no longer be opened; the purchase's record holds its address. */
export const openCheckout = defineUpdate<{ readonly open: boolean }>('openCheckout');
/** Says only that something happened; the payment provider is asked what. */
export const paymentEventReceived = defineSignal('paymentEventReceived');

/** The crossing's record holds everything else. */
export interface AlertInput {
  readonly crossingId: string;
}

export interface AlertOutcome {
  readonly crossingId: string;
  /** How many people the alert is mailed to; each of these mails has a delivery record. */
  readonly mails: number;
  /** How many Slack channels it is sent to. */
  readonly slackChannels: number;
  /** Messages that were given up: the mail server or Slack did not take them for a day. */
  readonly givenUp: number;
}

export type DeliverAlertWorkflow = (input: AlertInput) => Promise<AlertOutcome>;

export interface ResumeWaitingInput {
  readonly accountId: string;
  /** By earlier runs of the same workflow. */
  readonly charged?: number;
}

export interface ResumeWaitingOutcome {
  readonly accountId: string;
  /** How many actions it charged. */
  readonly charged: number;
}

export type ResumeWaitingWorkflow = (input: ResumeWaitingInput) => Promise<ResumeWaitingOutcome>;

/** Says that more may be spent, or that a further action waits. */
export const wakeWaiting = defineSignal('wakeWaiting');

/** The signals to the workflow that a wait names, which may be a host's: `client/workflow.ts` names and types them. */
export const creditsCharged = defineSignal<[CreditsCharged]>(CREDITS_CHARGED_SIGNAL);
export const waitingEnded = defineSignal<[WaitingEnded]>(WAITING_ENDED_SIGNAL);

export interface RepairProgress {
  /** Accounts up to and including this one are checked. */
  readonly after: string;
  readonly started: number;
  readonly failed: number;
}

export interface RepairOutcome {
  readonly started: number;
  /** The next run tries these again. */
  readonly failed: number;
  readonly rolled: number;
}

/** The Schedule starts it without an argument. */
export type RepairPeriodsWorkflow = (progress?: RepairProgress) => Promise<RepairOutcome>;

export interface NightlyOutcome {
  readonly accounts: number;
  readonly entries: number;
  readonly findings: number;
  readonly notices: number;
}

export type ReconcileNightlyWorkflow = () => Promise<NightlyOutcome>;

/** Runs re-screens and their records: fan-outs never fill the queue of periods and top-ups. */
export const RESCREENS_QUEUE = 'credits-rescreens';
/** The host's own worker screens candidates on this queue. */
export const ASSISTANT_QUEUE = 'assistant';
/** A search attribute that a workflow gets while it waits for credits, and its values. */
export const CREDITS_STATUS = 'CreditsStatus';
export const creditsStatusKey = { name: CREDITS_STATUS, type: 'KEYWORD' } as const;
export const CREDITS_STATUS_VALUES = { waiting: 'waiting', none: 'none' } as const;

export const rescreenWorkflowId = (accountId: string, jobId: string): string => `rescreen/${accountId}/${jobId}`;
/** The revisions of a re-screen run under the same id, one after the other. */
export const rescreenRunWorkflowId = (accountId: string, jobId: string, rerunId: string): string =>
  `rescreen-run/${accountId}/${jobId}/${rerunId}`;

/** The records of the job's re-screens hold everything else. */
export interface ScoreCardRescreenInput {
  readonly accountId: string;
  readonly jobId: string;
  readonly quietMs: number;
  readonly maxQuietMs: number;
  /** Temporal knows the search attribute `CreditsStatus`. */
  readonly showsStatus: boolean;
}

export interface ScoreCardRescreenOutcome {
  readonly runs: number;
}

export type ScoreCardRescreenWorkflow = (input: ScoreCardRescreenInput) => Promise<ScoreCardRescreenOutcome>;

/** An edit, or a person's decision, changed a record of the job. It may be sent again: it only makes the workflow look. */
export const scoreCardEdited = defineSignal('edited');

export interface RescreenRunInput {
  readonly rescreenId: string;
  readonly accountId: string;
  readonly jobId: string;
  readonly rerunId: string;
  readonly revision: number;
  readonly editId: string;
  readonly spaceId: string | null;
  readonly memberId: string | null;
  /** The edit named its candidates. Otherwise the host lists them. */
  readonly hasCandidates: boolean;
  /** Above 0: only the candidates that failed before this round are screened. */
  readonly round: number;
  readonly showsStatus: boolean;
  /** Where an earlier run of the same revision continued as new. */
  readonly from?: RescreenPosition;
}

export interface RescreenPosition {
  /** The page to go on with. Candidates with a result are left out of it. */
  readonly cursor: string | null;
  /** The candidates of that page are counted already. */
  readonly isCounted: boolean;
  readonly done: number;
  readonly failed: number;
  readonly total: number;
  readonly progress: number;
}

export interface RescreenRunOutcome {
  readonly revision: number;
  /** `replaced`: a newer edit or a decision of a person ended it. */
  readonly outcome: 'completed' | 'failed' | 'cancelled' | 'replaced';
}

export type RescreenRunWorkflow = (input: RescreenRunInput) => Promise<RescreenRunOutcome>;
