/** Debits through a standalone Temporal activity, which is durable without a workflow. */
import { ActivityExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { CREDITS_ACTIVITY_OPTIONS, debitActivityId, refusalIn, type DebitCall, type Debited } from './workflow.js';

/**
 * Waits for the answer; throws `CreditsRefused` when the service refuses. A call for an action that is being debited
 * joins it. A finished id may run again, since a refusal must not be frozen: the ledger alone decides what is charged.
 */
export async function debitAsActivity(client: Client, call: DebitCall): Promise<Debited> {
  const id = debitActivityId(call.accountId, call.action);
  try {
    return await client.activity.execute<Debited>('debitCredits', {
      ...CREDITS_ACTIVITY_OPTIONS,
      id,
      idConflictPolicy: 'USE_EXISTING',
      args: [call],
    });
  } catch (error) {
    // When several start at the same moment, Temporal answers some of them with this error instead of joining them.
    if (error instanceof ActivityExecutionAlreadyStartedError) return await join(client, id, error.runId);
    throw refusalIn(error) ?? error;
  }
}

async function join(client: Client, id: string, runId: string): Promise<Debited> {
  try {
    return await client.activity.getHandle<Debited>(id, runId).result();
  } catch (error) {
    throw refusalIn(error) ?? error;
  }
}
