/** Defines the answer that says whether an action was paid, and when. */
import { z } from 'zod';
import { callerId } from '../ids.js';
import { count, feature, instant } from '../values.js';
import { debit } from './debits.js';

/** The fields of an action, flat. `feature` and `kind` decide which of them it needs. */
export const actionQuery = z.strictObject({
  feature,
  kind: z.enum(['search', 'resurface', 'rescreen']).optional().meta({ description: 'Required for `talent_search`.' }),
  jobId: callerId.optional().meta({ description: 'Required for `candidate_evaluation` and the kind `rescreen`.' }),
  candidateId: callerId.optional().meta({ description: 'Required for `candidate_evaluation`.' }),
  meetingId: callerId.optional().meta({ description: 'Required for `meeting_assistant`.' }),
  searchId: callerId.optional().meta({ description: 'Required for the kinds `search` and `resurface`.' }),
  rerunId: callerId.optional().meta({ description: 'Required for the kind `rescreen`.' }),
});

export const actionState = z
  .object({
    action: z.string(),
    state: z.enum(['absent', 'held', 'charged', 'reopened']),
    attempt: z.int(),
    paidAt: instant.nullable(),
    netTokens: count.meta({ description: 'Tokens charged and not refunded.' }),
    debit: debit.nullable(),
  })
  .meta({ id: 'ActionState' });
