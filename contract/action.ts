/** The shape of an action at every door. Which ids it needs follows from its feature and kind. */
import { z } from 'zod';

/** `id` is the door's schema of a caller's id. */
export function actionShape(id: z.ZodType<string>) {
  return z.discriminatedUnion('feature', [
    z.object({ feature: z.literal('candidate_evaluation'), jobId: id, candidateId: id }),
    z.object({ feature: z.literal('meeting_assistant'), meetingId: id }),
    z.discriminatedUnion('kind', [
      z.object({ feature: z.literal('talent_search'), kind: z.enum(['search', 'resurface']), searchId: id }),
      z.object({ feature: z.literal('talent_search'), kind: z.literal('rescreen'), jobId: id, rerunId: id }),
    ]),
  ]);
}
