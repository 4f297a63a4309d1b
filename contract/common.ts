/** Parts that many schemas share. */
import { z } from 'zod';
import { CALLER_ID, CALLER_ID_RULE, MADE_ID, MADE_ID_RULE } from './ids.js';
import { MAX_CREDITS } from '../domain/credits.js';
import { FEATURES } from '../domain/price-list.js';

export const callerId = z
  .string()
  .regex(CALLER_ID, CALLER_ID_RULE)
  .meta({ id: 'CallerId', description: "An id of the caller's own choice.", example: 'acme' });

export const madeId = z
  .string()
  .regex(MADE_ID, MADE_ID_RULE)
  .meta({ id: 'MadeId', description: 'An id that Fuelgauge made.', example: 'acme~000000000042' });

export const name = z.string().trim().min(1).max(200);
export const credits = z.int().min(0).max(MAX_CREDITS);
export const count = z.int();
export const feature = z.enum(FEATURES).meta({ id: 'Feature' });
export const instant = z.iso.datetime().meta({ description: 'RFC 3339, UTC' });

export const money = z
  .object({ amount: z.int(), currency: z.string() })
  .meta({ id: 'Money', description: 'An amount in minor units (cents).', example: { amount: 1250, currency: 'usd' } });

export const accountParams = z.object({ accountId: callerId });

export const DEFAULT_LIMIT = 50;

const limit = z
  .string()
  .regex(/^\d{1,3}$/, 'must be a whole number')
  .transform(Number)
  .refine((value) => value >= 1 && value <= 200, 'must be 1 to 200')
  .default(DEFAULT_LIMIT)
  .meta({ override: { type: 'integer', minimum: 1, maximum: 200, default: DEFAULT_LIMIT } });

export const pageQuery = z.object({
  limit,
  cursor: callerId.optional().meta({ description: '`nextCursor` of the page before.' }),
});

export const limitQuery = limit;

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export const balanceNumbers = z
  .object({
    creditsLeft: count,
    creditsTotal: count,
    creditsHeld: count,
    overageTokens: count,
    periodId: z.string(),
  })
  .meta({ id: 'Balance' });

export const period = z.object({ id: z.string(), number: z.int(), start: instant, end: instant });

export const problem = z
  .looseObject({
    type: z.string().meta({ example: '/docs/errors#credits-exhausted' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ example: 'credits-exhausted' }),
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457. `code` is stable; /docs/errors explains each.' });
