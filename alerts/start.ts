/**
 * Starts the workflow that delivers an alert, right after the commit that stored its crossing, in the process that made
 * the commit. No call waits for it: a start that fails, or one too many at a time, is left to the sweep (`sweep.ts`).
 */
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { CrossingRecord } from '../domain/account/crossing.js';
import { InFlight } from '../storage/in-flight.js';
import { accountIdKey, alertWorkflowId, NOTIFY_QUEUE, type DeliverAlertWorkflow } from '../workflows/messages.js';
import type { StartedAlerts } from './started-alerts.js';

const START_TIMEOUT_MS = 3_000;
/** More crossings at a time than these are started by the sweep. */
const MAX_IN_FLIGHT = 200;

export type CrossingName = Pick<CrossingRecord, '_id' | 'accountId' | 'kind'>;

export interface AlertStarts {
  /** Returns at once and never throws. */
  readonly onCrossings: (crossings: readonly CrossingName[]) => void;
  /** May be repeated. Throws when Temporal or the database is away. */
  start(crossing: CrossingName): Promise<void>;
  /** Whether its workflow has done its work: then a start does nothing. Throws when Temporal is away. */
  isComplete(crossingId: string): Promise<boolean>;
  /** Resolves when no start is in flight. The connections must stay open until then. */
  drain(): Promise<void>;
}

interface AlertStartsParts {
  readonly client: Client;
  readonly started: Pick<StartedAlerts, 'add'>;
  /** Gets the error of each start that did not succeed; the sweep makes up for it. */
  readonly onLost: (error: unknown) => void;
}

export function createAlertStarts({ client, started, onLost }: AlertStartsParts): AlertStarts {
  const inFlight = new InFlight(MAX_IN_FLIGHT);

  const startWorkflow = async ({ _id: crossingId, accountId, kind }: CrossingName): Promise<void> => {
    try {
      await client.workflow.start<DeliverAlertWorkflow>('deliverAlert', {
        workflowId: alertWorkflowId(crossingId),
        taskQueue: NOTIFY_QUEUE,
        args: [{ crossingId }],
        typedSearchAttributes: [{ key: accountIdKey, value: accountId }],
        staticSummary: `Alert of ${accountId}: ${kind}`,
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  };

  const start: AlertStarts['start'] = async (crossing) => {
    await client.withDeadline(Date.now() + START_TIMEOUT_MS, () => startWorkflow(crossing));
    await started.add(crossing._id);
  };

  return {
    start,

    async isComplete(crossingId) {
      try {
        const handle = client.workflow.getHandle(alertWorkflowId(crossingId));
        const { status } = await client.withDeadline(Date.now() + START_TIMEOUT_MS, () => handle.describe());
        return status.name === 'COMPLETED';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },

    onCrossings(crossings) {
      for (const crossing of crossings) {
        if (inFlight.isFull) return;
        inFlight.add(start(crossing).catch(onLost));
      }
    },

    drain: () => inFlight.drain(2 * START_TIMEOUT_MS),
  };
}
