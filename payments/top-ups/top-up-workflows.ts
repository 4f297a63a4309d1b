/** Starts and wakes the workflows of purchases. Temporal holds nothing of them that MongoDB lacks. */
import { WithStartWorkflowOperation, type Client } from '@temporalio/client';
import {
  accountIdKey,
  openCheckout,
  paymentEventReceived,
  topUpWorkflowId,
  WORKFLOWS_QUEUE,
  type TopUpWorkflow,
} from '../../workflows/messages.js';
import type { TopUpRecord } from './models.js';

export interface TopUpWorkflows {
  /** Resolves when the checkout is open, or can no longer be. Throws when Temporal is away or no worker runs. */
  openCheckout(record: Pick<TopUpRecord, '_id' | 'accountId' | 'checkoutTry'>): Promise<void>;
  /** Makes the running workflow, or a new one, look at the purchase. Throws when Temporal is away. */
  wake(record: Pick<TopUpRecord, '_id' | 'accountId'>): Promise<void>;
}

const CHECKOUT_TIMEOUT_MS = 3_000;
const WAKE_TIMEOUT_MS = 3_000;

export function createTopUpWorkflows(client: Client): TopUpWorkflows {
  const optionsOf = ({ _id, accountId }: Pick<TopUpRecord, '_id' | 'accountId'>) => ({
    workflowId: topUpWorkflowId(_id),
    taskQueue: WORKFLOWS_QUEUE,
    args: [{ topUpId: _id }] as [{ topUpId: string }],
    typedSearchAttributes: [{ key: accountIdKey, value: accountId }],
    staticSummary: `Credits bought by ${accountId}`,
  });
  return {
    async openCheckout(record) {
      const start = new WithStartWorkflowOperation<TopUpWorkflow>('topUp', {
        ...optionsOf(record),
        workflowIdConflictPolicy: 'USE_EXISTING',
      });
      // Avoids an unhandled rejection; the update below reports it.
      start.workflowHandle().catch(() => undefined);
      await client.withDeadline(Date.now() + CHECKOUT_TIMEOUT_MS, () =>
        client.workflow.executeUpdateWithStart(openCheckout, {
          // Temporal repeats the answer of an id that it knows, also when another run is needed: see `beginAgain`.
          ...(record.checkoutTry === 0 && { updateId: `checkout/${record._id}` }),
          startWorkflowOperation: start,
        }),
      );
    },

    async wake(record) {
      await client.withDeadline(Date.now() + WAKE_TIMEOUT_MS, () =>
        client.workflow.signalWithStart<TopUpWorkflow>('topUp', {
          ...optionsOf(record),
          signal: paymentEventReceived,
          signalArgs: [],
        }),
      );
    },
  };
}
