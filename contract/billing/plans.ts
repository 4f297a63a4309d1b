/** Defines plans, as a company keeps them, and the Stripe prices that lead to them. */
import { z } from 'zod';
import { callerId } from '../ids.js';
import { pageOf } from '../paging.js';
import { count, credits, INTERVAL, money, name, OMITTED_FIELDS } from '../values.js';

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

const price = z
  .strictObject({
    amount: z.int().min(0).meta({ description: 'In minor units, as Stripe counts them.', example: 1_250 }),
    currency: z
      .string()
      .regex(/^[a-z]{3}$/, 'must be a currency of ISO 4217, in lower case, for example usd')
      .meta({ example: 'usd' }),
  })
  .meta({ id: 'Price' });

export const planChanges = z
  .strictObject({
    name: name.optional(),
    free: z.boolean().optional().meta({ description: 'The smallest free plan is what an unpaid subscriber falls to.' }),
    price: price.optional().meta({ description: 'What one interval costs. All prices of a plan are in one currency.' }),
    creditsPerPeriod: credits.optional(),
    packUnitPrice: price.optional().meta({ description: 'What one credit of a pack costs: more than 0.' }),
    packsCarryOver: z
      .boolean()
      .optional()
      .meta({ description: 'Whether packs outlive the period they were bought in. False for a new plan.' }),
    overage: z
      .strictObject({ allowed: z.boolean(), limit: credits, unitPrice: price })
      .optional()
      .meta({ description: 'What an Owner may allow beyond the credits of a period. A new plan offers none.' }),
    interval: z
      .string()
      .max(16)
      .optional()
      .meta({
        description: `${INTERVAL}. P1M for a new plan.`,
        example: 'P1M',
      }),
    stripePriceId: stripePriceId
      .optional()
      .meta({ description: 'Null: no Stripe subscription leads to this plan. A price sells one plan.' }),
  })
  .meta({
    id: 'PlanChanges',
    description: `A new plan needs name, free, price, creditsPerPeriod and packUnitPrice. ${OMITTED_FIELDS}`,
  });
