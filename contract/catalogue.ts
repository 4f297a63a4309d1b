import { z } from 'zod';
import { callerId, count, feature, money, pageOf } from './common.js';

const stripePriceId = z
  .string()
  .regex(/^[A-Za-z0-9_]{1,255}$/, 'is not the id of a Stripe price')
  .nullable();

export const plan = z
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
    stripePriceId: stripePriceId.meta({ description: 'The price at Stripe whose subscribers get this plan.' }),
  })
  .meta({ id: 'Plan' });

export const plans = pageOf(plan);

export const planParams = z.object({ planId: callerId });

export const planChanges = z
  .object({ stripePriceId: stripePriceId.meta({ description: 'Null: Stripe has no say in this plan.' }) })
  .meta({ id: 'PlanChanges' });

export const priceList = z
  .object({
    version: z.int(),
    items: z.array(z.object({ feature, label: z.string(), tokens: count, description: z.string() })),
  })
  .meta({ id: 'PriceList' });
