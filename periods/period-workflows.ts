/** Starts, signals and finds period workflows. Temporal holds nothing about them that MongoDB lacks. */
import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import type { StoredPeriod } from '../ledger/period-books.js';
import {
  ACCOUNT_ID,
  accountIdKey,
  periodEnded,
  periodWorkflowId,
  planChanged,
  WORKFLOWS_QUEUE,
  type BillingPeriodWorkflow,
  type PlanChanged,
} from '../workflows/messages.js';

export type PeriodStart = Omit<StoredPeriod, 'state'>;

export interface PeriodWorkflows {
  /** Joins a running one. Returns false where one has already run to its end; that one is left alone. */
  start(period: PeriodStart): Promise<boolean>;
  /** Starts one even where one ran to its end before: MongoDB was restored from a backup and does not know of it. */
  startAgain(period: PeriodStart): Promise<void>;
  /** Does nothing where no workflow runs. */
  signalPlanChanged(accountId: string, number: number, event: PlanChanged): Promise<void>;
  /** May be repeated. */
  signalPeriodEnded(accountId: string, number: number): Promise<void>;
  /**
   * Returns, of these accounts, those that have a running workflow for this period or an earlier one, and the number of
   * the last such period.
   */
  running(periods: readonly PeriodStart[]): Promise<ReadonlyMap<string, number>>;
}

type ReusePolicy = 'ALLOW_DUPLICATE_FAILED_ONLY' | 'ALLOW_DUPLICATE';

export function createPeriodWorkflows(client: Client): PeriodWorkflows {
  const { workflow } = client;

  const start = async (period: PeriodStart, workflowIdReusePolicy: ReusePolicy): Promise<void> => {
    const { accountId, number, start: startsAt, end, planId } = period;
    await workflow.start<BillingPeriodWorkflow>('billingPeriod', {
      workflowId: periodWorkflowId(accountId, number),
      taskQueue: WORKFLOWS_QUEUE,
      args: [{ accountId, number, startMs: startsAt.getTime(), endMs: end.getTime(), planId }],
      typedSearchAttributes: [{ key: accountIdKey, value: accountId }],
      staticSummary: `Period ${number} of ${accountId}, until ${end.toISOString()}`,
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy,
    });
  };

  const send = async <Args extends unknown[]>(
    accountId: string,
    number: number,
    signal: SignalDefinition<Args>,
    ...args: Args
  ): Promise<void> => {
    try {
      await workflow.getHandle(periodWorkflowId(accountId, number)).signal(signal, ...args);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  };

  return {
    async start(period) {
      try {
        await start(period, 'ALLOW_DUPLICATE_FAILED_ONLY');
        return true;
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
        throw error;
      }
    },

    startAgain: (period) => start(period, 'ALLOW_DUPLICATE'),

    signalPlanChanged: (accountId, number, event) => send(accountId, number, planChanged, event),
    signalPeriodEnded: (accountId, number) => send(accountId, number, periodEnded),

    async running(periods) {
      const numbers = new Map(periods.map(({ accountId, number }) => [accountId, number]));
      if (numbers.size === 0) return new Map();
      // An account's id has no quotes: see `contract/ids.ts`.
      const ids = [...numbers.keys()].map((accountId) => `"${accountId}"`).join(', ');
      const query = `WorkflowType = "billingPeriod" AND ExecutionStatus = "Running" AND ${ACCOUNT_ID} IN (${ids})`;
      const found = new Map<string, number>();
      for await (const { workflowId } of workflow.list({ query })) {
        const [, accountId = '', ofPeriod] = workflowId.split('/');
        const number = Number(ofPeriod);
        if (number > (numbers.get(accountId) ?? 0)) continue;
        found.set(accountId, Math.max(number, found.get(accountId) ?? 0));
      }
      return found;
    },
  };
}
