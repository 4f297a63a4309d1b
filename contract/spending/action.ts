/** Defines one AI action. The ids it needs follow from its feature and kind. */
import { z } from 'zod';
import type { Action } from '../../domain/business-key.js';
import { callerId } from '../ids.js';
import { instant } from '../values.js';

/** The most actions that one batch or one quote may name. */
export const MAX_ACTIONS = 500;

const evaluation = z.strictObject({
  feature: z.literal('candidate_evaluation'),
  jobId: callerId,
  candidateId: callerId,
});

const meeting = z.strictObject({ feature: z.literal('meeting_assistant'), meetingId: callerId });

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
  .discriminatedUnion('feature', [evaluation, meeting, z.discriminatedUnion('kind', [search, rescreen])])
  .meta({
    id: 'Action',
    description: 'One AI action. It is charged once, however often it is sent.',
  }) satisfies z.ZodType<Action>;

const paid = {
  paidAt: instant.nullable().meta({ description: 'When it was charged; null while a hold reserves it.' }),
};

export const chargedAction = z
  .discriminatedUnion('feature', [
    evaluation.extend(paid),
    meeting.extend(paid),
    z.discriminatedUnion('kind', [search.extend(paid), rescreen.extend(paid)]),
  ])
  .meta({ id: 'ChargedAction', description: 'An action that is already paid or reserved.' });
