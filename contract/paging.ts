/** Lists come in pages: a limit, a cursor from the page before, and the items. */
import { z } from 'zod';
import { callerId } from './ids.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

export const limit = z
  .string()
  .regex(/^\d{1,3}$/, 'must be a whole number')
  .transform(Number)
  .refine((value) => value >= 1 && value <= MAX_LIMIT, `must be 1 to ${MAX_LIMIT}`)
  .default(DEFAULT_LIMIT)
  .meta({
    // The text's pattern says nothing about a number.
    override: ({ jsonSchema }: { readonly jsonSchema: { pattern?: string } }) => {
      delete jsonSchema.pattern;
      Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT });
    },
  });

const description = '`nextCursor` of the previous page.';
const CURSOR_RULE = 'must be the nextCursor of a previous page';

/** A cursor that callers pass back unread. */
export const textCursor = (pattern: RegExp) => z.string().regex(pattern, CURSOR_RULE).optional().meta({ description });

/** A cursor that is a number inside and text outside. */
export const numberCursor = (pattern: RegExp) =>
  z
    .string()
    .regex(pattern, CURSOR_RULE)
    .transform(Number)
    .optional()
    .meta({ override: { type: 'string' }, description });

/** For lists in the order of ids that callers chose. */
export const pageQuery = z.strictObject({ limit, cursor: callerId.optional().meta({ description }) });

/** What a list as CSV does not take. */
export const notInCsv = z.undefined('must be left out with text/csv, which has every row').optional();

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
