/** Billing periods and their statements. */
import { z } from 'zod';
import { GRANT_SOURCES } from '../domain/grant.js';
import { callerId, count, feature, instant, limitQuery, pageOf } from './common.js';

export const periodParams = z.object({
  accountId: callerId,
  number: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'must be the number of a period')
    .transform(Number)
    .meta({ override: { type: 'integer', minimum: 1 } }),
});

export const periodsQuery = z.object({
  limit: limitQuery,
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'is not a cursor of ours')
    .transform(Number)
    .optional()
    .meta({ override: { type: 'string' }, description: '`nextCursor` of the page before.' }),
});

const summary = {
  id: z.string(),
  number: z.int(),
  start: instant,
  end: instant.meta({ description: 'Exclusive.' }),
  state: z.enum(['open', 'closed']),
  planId: z.string(),
  openingBalance: count.meta({ description: 'Credits that came over from the period before.' }),
  granted: count.meta({ description: 'Everything granted, the allocation among it.' }),
  used: count.meta({ description: 'Spent in this period less refunds of it; overage included.' }),
  overage: count.meta({ description: 'Tokens beyond the credits: the part of `used` that is billed separately.' }),
  expired: count,
  held: count.meta({ description: 'Tokens of its holds that are open, or were at its end.' }),
  closingBalance: count
    .nullable()
    .meta({ description: 'Credits left after what expired with it; they go into the next. Null while it is open.' }),
};

export const periodList = pageOf(z.object(summary).meta({ id: 'Period' }));

const used = { tokens: count, actions: count };

export const periodWithStatement = z
  .object({
    ...summary,
    statement: z
      .object({
        openingBalance: count,
        granted: z.object({ total: count, ...Object.fromEntries(GRANT_SOURCES.map((source) => [source, count])) }),
        returned: count.meta({ description: 'Came back from actions and holds of earlier periods.' }),
        used: count,
        usage: z.array(z.object({ feature, ...used })),
        spaces: z.array(z.object({ spaceId: z.string().nullable(), feature, ...used })),
        refunded: count,
        expired: count,
        clawedBack: count,
        debtRepaid: count,
        overage: count,
        heldAtClose: count,
        late: z
          .object({ settled: count, overage: count, expired: count })
          .meta({ description: "What became of earlier periods' holds." }),
        carriedOver: count,
        closingBalance: count,
      })
      .nullable()
      .meta({ description: 'Of a closed period, some seconds to minutes after its end. Null before.' }),
  })
  .meta({ id: 'PeriodWithStatement' });
