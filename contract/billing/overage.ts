/** How many tokens an account may spend beyond its credits. */
import { z } from 'zod';
import { credits } from '../values.js';

export const overageRequest = z
  .strictObject({
    allowed: z.boolean(),
    limit: credits.optional().meta({
      description: 'Tokens beyond the credits in one period; by default, and at most, those of the plan.',
    }),
  })
  .meta({ id: 'OverageRequest' });

export const overageAnswer = z
  .object({ allowed: z.boolean(), limit: credits, planLimit: credits })
  .meta({ id: 'OverageAnswer', description: 'What may now be spent beyond the credits.' });
