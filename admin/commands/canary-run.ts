import type { CreditsClient } from '../../client/index.js';

export interface CanaryRun {
  readonly accountId: string;
  /** Never the same twice: the second run would charge nothing. */
  readonly runId: string;
}

/** Charges one action of the canary's own account and gives it back, through the public door. Throws where a step fails. */
export async function runCanary(
  client: Pick<CreditsClient, 'debit' | 'refund'>,
  { accountId, runId }: CanaryRun,
): Promise<void> {
  const action = { feature: 'candidate_evaluation', jobId: 'canary', candidateId: runId } as const;
  const { alreadyCharged, debit, balance } = await client.debit({ accountId, action });
  if (alreadyCharged) throw new Error('the debit was answered as if it had been charged before');
  const refunded = await client.refund({ debitId: debit.id, reason: 'canary', requestId: `canary-${runId}` });
  if (refunded.refund.tokens !== debit.tokens) {
    throw new Error(`${debit.tokens} were charged and ${refunded.refund.tokens} came back`);
  }
  const expected = balance.creditsLeft + debit.tokens;
  if (refunded.balance.creditsLeft !== expected) {
    throw new Error(`${refunded.balance.creditsLeft} credits are left after the refund, and not ${expected}`);
  }
}
