/** Defines the lines of an account's ledger. */
import { z } from 'zod';
import { ENTRY_TYPES } from '../../domain/account/entry.js';
import { callerId } from '../ids.js';
import { limit, notInCsv, numberCursor, pageOf } from '../paging.js';
import { timeRange } from '../time-range.js';
import { count, feature, instant } from '../values.js';

export const entriesQuery = timeRange.extend({
  type: z.enum(ENTRY_TYPES).optional(),
  feature: feature.optional(),
  spaceId: callerId.optional(),
  limit,
  cursor: numberCursor(/^\d{1,12}$/),
});

export const entriesCsvQuery = entriesQuery.extend({ limit: notInCsv, cursor: notInCsv });

const entry = z
  .object({
    id: z.string(),
    seq: z.int(),
    type: z.enum(ENTRY_TYPES),
    tokens: count.meta({
      description:
        'The change in credits left: a debit of 3 is -3. A grant brings `tokens - debtTokens`, and a clawback takes `debtTokens - tokens - heldTokens`.',
    }),
    feature: feature.nullable(),
    spaceId: z.string().nullable(),
    memberId: z.string().nullable().meta({
      description: "Whom it was for. For members who are no Owner and no Admin, others' are null, too.",
    }),
    periodId: z.string(),
    at: instant,
    balanceAfter: count,
    action: z.string().nullable(),
    attempt: z.int().nullable(),
    ref: z.string().nullable(),
    priceListVersion: z.int().nullable(),
    grants: z.array(z.object({ grantId: z.string(), tokens: count })),
    overageTokens: count,
    heldTokens: count.meta({ description: 'The change in credits held: a hold of 20 is 20, and its settle is -20.' }),
    spentTokens: count.meta({ description: 'The change in tokens spent: a debit of 3 is 3, and its refund is -3.' }),
    expiredTokens: count.meta({
      description: 'Credits that expired, those among them that a hold gave back too late.',
    }),
    debtTokens: count.meta({
      description:
        'The change in debt: a clawback of credits that were spent adds to it, and credits that come in repay it first (negative).',
    }),
    late: z.boolean().meta({ description: 'It ends or spends a hold of an earlier period.' }),
    reason: z.string().nullable(),
    actor: z.string().meta({
      description:
        'Who caused it: `api-key:…`, `member:…`, `staff:…`, `workflow:…` with the type of the workflow, or `fuelgauge:…` for what happens by itself, such as `fuelgauge:time`.',
    }),
    workflowId: z.string().nullable(),
  })
  .meta({ id: 'Entry' });

export const entryList = pageOf(entry);

/** The columns of the CSV. `grants` are written as `grantId=tokens`, with a space between two. */
export const ENTRY_COLUMNS = Object.keys(entry.shape);
