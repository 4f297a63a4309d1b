/** Defines one AI action. The ids it needs follow from its feature and kind. */
import { z } from 'zod';
import type { Action } from '../../domain/business-key.js';
import { callerId } from '../ids.js';

/** The most actions that one batch or one quote may name. */
export const MAX_ACTIONS = 500;

const search = z.strictObject({
  feature: z.literal('talent_search'),
  kind: z.enum(['search', 'resurface']),
  searchId: callerId,
});

const rescreen = z.strictObject({
  feature: z.literal('talent_search'),
  kind: z.literal('rescreen'),
  jobId: callerId,
  rerunId: callerId,
});

export const action = z
  .discriminatedUnion('feature', [
    z.strictObject({ feature: z.literal('candidate_evaluation'), jobId: callerId, candidateId: callerId }),
    z.strictObject({ feature: z.literal('meeting_assistant'), meetingId: callerId }),
    z.discriminatedUnion('kind', [search, rescreen]),
  ])
  .meta({
    id: 'Action',
    description: 'One AI action. It is charged once, however often it is sent.',
  }) satisfies z.ZodType<Action>;
