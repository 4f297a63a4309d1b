/** Defines how many tokens an account may spend beyond its credits. */
import { z } from 'zod';
import { count, credits, money } from '../values.js';

export const overageRequest = z
  .strictObject({
    allowed: z.boolean(),
    limit: credits.optional().meta({
      description:
        'Tokens beyond the credits in one period, at most, and by default, those of the plan. Without `allowed` the default is 0.',
    }),
  })
  .meta({ id: 'OverageRequest' });

export const overageAnswer = z
  .object({ allowed: z.boolean(), limit: credits, planLimit: credits, unitPrice: money })
  .meta({
    id: 'OverageAnswer',
    description:
      'What may now be spent beyond the credits. `planLimit` is what the plan offers, `unitPrice` what it asks for one token.',
  });

/** Tokens beyond the credits that were charged at one price. */
export const pricedOverage = z
  .object({ tokens: count, unitPrice: money, amount: money })
  .meta({ id: 'PricedOverage', description: 'Tokens beyond the credits that were used at one price.' });
