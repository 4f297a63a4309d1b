/** A caller's workflow that spends, and fails with the refusal. */
import { proxyActivities } from '@temporalio/workflow';
import {
  CREDITS_ACTIVITY_OPTIONS,
  type CreditsActivities,
  type DebitCall,
  type Debited,
} from '../../client/workflow.js';

const { debitCredits, readBalance } = proxyActivities<CreditsActivities>(CREDITS_ACTIVITY_OPTIONS);

export async function spendAndRead(call: DebitCall): Promise<{ debited: Debited; creditsLeft: number }> {
  const debited = await debitCredits(call);
  const { balance } = await readBalance({ accountId: call.accountId });
  return { debited, creditsLeft: balance.creditsLeft };
}
