/** Defines what each AI action costs. */
import { z } from 'zod';
import { count, feature } from '../values.js';

export const priceList = z
  .object({
    version: z.int(),
    items: z.array(z.object({ feature, label: z.string(), tokens: count, description: z.string() })),
  })
  .meta({ id: 'PriceList' });
