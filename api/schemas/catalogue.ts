import { z } from 'zod';
import { count, feature, money, pageOf } from './common.js';

export const plans = pageOf(
  z
    .object({
      id: z.string(),
      name: z.string(),
      free: z.boolean(),
      price: money,
      creditsPerPeriod: count,
      packUnitPrice: money,
      overage: z.object({ allowed: z.boolean(), limit: count, unitPrice: money }),
      interval: z.string(),
      packsCarryOver: z.boolean(),
    })
    .meta({ id: 'Plan' }),
);

export const priceList = z
  .object({
    version: z.int(),
    items: z.array(z.object({ feature, label: z.string(), tokens: count, description: z.string() })),
  })
  .meta({ id: 'PriceList' });
