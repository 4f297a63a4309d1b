/** Defines the plans on sale, and the Stripe prices that lead to them. */
import { z } from 'zod';
import { callerId } from '../ids.js';
import { pageOf } from '../paging.js';
import { count, money } from '../values.js';

const stripePriceId = z
  .string()
  .regex(/^[A-Za-z0-9_]{1,255}$/, 'must be the id of a Stripe price')
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
    stripePriceId: stripePriceId.meta({ description: 'Subscribers to this Stripe price get this plan.' }),
  })
  .meta({ id: 'Plan' });

export const planList = pageOf(plan);

export const planParams = z.strictObject({ planId: callerId });

export const planChanges = z
  .strictObject({
    stripePriceId: stripePriceId.meta({ description: 'Null: no Stripe subscription leads to this plan.' }),
  })
  .meta({ id: 'PlanChanges' });
