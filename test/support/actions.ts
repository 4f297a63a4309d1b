/** Makes the actions of the assistant that tests spend credits on. */
import type { Action } from '../../domain/business-key.js';

type Of<Feature> = Extract<Action, { feature: Feature }>;

/** 3 tokens. */
export const meeting = (id: number | string): Of<'meeting_assistant'> => ({
  feature: 'meeting_assistant',
  meetingId: String(id),
});

/** 20 tokens. */
export const search = (id: number | string): Of<'talent_search'> => ({
  feature: 'talent_search',
  kind: 'search',
  searchId: String(id),
});

/** 1 token. */
export const evaluation = (candidateId: number | string, jobId = 'job-1'): Of<'candidate_evaluation'> => ({
  feature: 'candidate_evaluation',
  jobId,
  candidateId: String(candidateId),
});
