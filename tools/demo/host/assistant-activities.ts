/** Does the AI work: the demo only pretends to. */
import { setTimeout as sleep } from 'node:timers/promises';

/** The one job that the demo has. */
export const JOB = 'backend-engineer';
const CANDIDATES = Array.from({ length: 40 }, (_, n) => `applicant-${n + 1}`);
const SCREENING_MS = 50;

export const assistantActivities = {
  /** Resolves with the number of words spoken. */
  transcribe: (accountId: string): Promise<number> => Promise.resolve(1_000 + accountId.length),

  /** Called by Fuelgauge, for an edit of score cards that names no candidates. */
  listCandidates: ({ jobId }: { readonly jobId: string }) =>
    Promise.resolve({ candidateIds: jobId === JOB ? CANDIDATES : [], nextCursor: null }),

  /** Called by Fuelgauge for each candidate of a re-screen, which is paid for. */
  async screenCandidate(_: { readonly candidateId: string; readonly editId: string }): Promise<void> {
    await sleep(SCREENING_MS);
  },
};

export type AssistantActivities = typeof assistantActivities;
