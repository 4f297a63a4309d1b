/** Does the AI work: the demo only pretends to. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';

/** The one job that the demo has. */
export const JOB = 'backend-engineer';
const CANDIDATES = Array.from({ length: 40 }, (_, n) => `applicant-${n + 1}`);
const SCREENING_MS = 50;
/** His résumé cannot be read at first, so that people see a failed screening and can retry it. */
const UNREADABLE_AT_FIRST = 'edward-tufte';
let lastUnreadFor = '';

export const assistantActivities = {
  /** Resolves with the number of words spoken. */
  transcribe: (accountId: string): Promise<number> => Promise.resolve(1_000 + accountId.length),

  /** Called by Fuelgauge, for an edit of score cards that names no candidates. */
  listCandidates: ({ jobId }: { readonly jobId: string }) =>
    Promise.resolve({ candidateIds: jobId === JOB ? CANDIDATES : [], nextCursor: null }),

  /** Called by Fuelgauge for each candidate of a re-screen, which is paid for. */
  async screenCandidate({
    candidateId,
    editId,
  }: {
    readonly candidateId: string;
    readonly editId: string;
  }): Promise<void> {
    await sleep(SCREENING_MS);
    if (candidateId !== UNREADABLE_AT_FIRST || editId === lastUnreadFor) return;
    lastUnreadFor = editId;
    throw ApplicationFailure.nonRetryable('The résumé could not be read.', 'resume-unreadable');
  },
};

export type AssistantActivities = typeof assistantActivities;
