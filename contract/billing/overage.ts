/** Defines how many tokens an account may spend beyond its credits. */
import { z } from 'zod';
import { credits } from '../values.js';

export const overageRequest = z
  .strictObject({
    allowed: z.boolean(),
    limit: credits.optional().meta({
      description:
        'Tokens beyond the credits in one period, at most, and by default, those of the plan. Without `allowed` the default is 0.',
    }),
  })
  .meta({ id: 'OverageRequest' });

export const overageAnswer = z.object({ allowed: z.boolean(), limit: credits, planLimit: credits }).meta({
  id: 'OverageAnswer',
  description: 'What may now be spent beyond the credits. `planLimit` is what the plan offers.',
});
