/** Defines billing periods and their statements. */
import { z } from 'zod';
import { GRANT_SOURCES, type GrantSource } from '../../domain/grant.js';
import { MAX_REASON_LENGTH } from '../../domain/limits.js';
import { pricedOverage } from '../billing/overage.js';
import { callerId } from '../ids.js';
import { limit, numberCursor, pageOf } from '../paging.js';
import { count, feature, instant, line } from '../values.js';

const NUMBER = /^[1-9]\d{0,8}$/;

export const periodParams = z.strictObject({
  accountId: callerId,
  number: z
    .string()
    .regex(NUMBER, 'must be the number of a period')
    .transform(Number)
    .meta({ override: { type: 'integer', minimum: 1 } }),
});

export const periodEnd = z.strictObject({ reason: line(MAX_REASON_LENGTH) }).meta({ id: 'PeriodEnd' });

export const periodsQuery = z.strictObject({ limit, cursor: numberCursor(NUMBER) });

const summary = {
  id: z.string(),
  number: z.int(),
  start: instant,
  end: instant.meta({ description: 'Exclusive.' }),
  state: z.enum(['open', 'closed']),
  planId: z.string(),
  openingBalance: count.meta({ description: 'Credits carried over from the previous period.' }),
  granted: count.meta({ description: 'All credits granted in the period, the allocation included.' }),
  used: count.meta({ description: 'Tokens spent in the period, overage included, less their refunds.' }),
  overage: count.meta({ description: 'Tokens beyond the credits: the part of `used` that is billed separately.' }),
  expired: count,
  held: count.meta({ description: "Tokens of the period's holds that are open, or were open at its end." }),
  closingBalance: count.nullable().meta({
    description: 'Credits left after expiry; the next period begins with them. Null while the period is open.',
  }),
};

export const period = z.object(summary).meta({ id: 'Period' });
export const periodList = pageOf(period);

const used = { tokens: count, actions: count };

const grantedBySource = Object.fromEntries(GRANT_SOURCES.map((source) => [source, count])) as Record<
  GrantSource,
  typeof count
>;

const statement = z.object({
  openingBalance: count,
  granted: z.object({ total: count, ...grantedBySource }),
  returned: count.meta({ description: 'Credits that came back from actions and holds of earlier periods.' }),
  used: count,
  usage: z.array(z.object({ feature, ...used })),
  spaces: z.array(z.object({ spaceId: z.string().nullable(), feature, ...used })),
  refunded: count,
  expired: count,
  clawedBack: count,
  debtRepaid: count,
  overage: count,
  overageOwed: z.array(pricedOverage).meta({
    description: 'What is owed for overage, what came late included, at the price at which it was used.',
  }),
  heldAtClose: count,
  late: z
    .object({ settled: count, overage: count, expired: count })
    .meta({ description: 'How holds of earlier periods ended.' }),
  carriedOver: count,
  closingBalance: count,
});

export const periodWithStatement = z
  .object({
    ...summary,
    statement: statement
      .nullable()
      .meta({ description: 'Available some seconds to minutes after the period has ended. Null before.' }),
  })
  .meta({ id: 'PeriodWithStatement' });
