/** Defines the answer that says whether an action was paid, and when. */
import { z } from 'zod';
import { callerId } from '../ids.js';
import { count, feature, instant } from '../values.js';
import { debit } from './debits.js';

/** The fields of an action, flat. `feature` and `kind` decide which of them it needs. */
export const actionQuery = z.strictObject({
  feature,
  kind: z.enum(['search', 'resurface', 'rescreen']).optional(),
  jobId: callerId.optional(),
  candidateId: callerId.optional(),
  meetingId: callerId.optional(),
  searchId: callerId.optional(),
  rerunId: callerId.optional(),
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
