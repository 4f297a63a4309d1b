/** Defines the lines of an account's ledger. */
import { z } from 'zod';
import type { EntryType } from '../../domain/account/entry.js';
import { callerId } from '../ids.js';
import { limit, notInCsv, numberCursor, pageOf } from '../paging.js';
import { timeRange } from '../time-range.js';
import { count, feature, instant } from '../values.js';

/**
 * How each entry is listed: what extends a hold and what freezes credits are holds, too, and what was agreed is `terms`.
 * The entry that opens an account is no line of its list: nothing was there before.
 */
export const LISTED_AS = {
  open: 'terms',
  grant: 'grant',
  debit: 'debit',
  hold: 'hold',
  extend: 'hold',
  settle: 'settle',
  release: 'release',
  expire: 'expire',
  refund: 'refund',
  clawback: 'clawback',
  void: 'void',
  freeze: 'hold',
  unfreeze: 'release',
  pause: 'pause',
  resume: 'resume',
  terms: 'terms',
  cap: 'terms',
  period_close: 'period_close',
} as const satisfies Record<EntryType, string>;

const LISTED = [...new Set(Object.values(LISTED_AS))];

const listedType = z.enum(LISTED);

/** The list begins behind the entry that opens the account. */
export const LISTED_AFTER_SEQ = 1;

/** The types of entries that are listed as this one. */
export const typesListedAs = (listed: z.output<typeof listedType>): EntryType[] =>
  (Object.keys(LISTED_AS) as EntryType[]).filter((type) => LISTED_AS[type] === listed);

export const entriesQuery = timeRange.extend({
  type: listedType.optional(),
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
    type: listedType,
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
        'Who caused it: `api-key:…`, `member:…`, `staff:…`, `workflow:…` with the type of the workflow, or `fuelgauge:…` for what happens by itself, such as `fuelgauge:time`. Members who are no Owner and no Admin see themselves so; of others, of staff and of keys they see only `member`, `staff` or `api-key`.',
    }),
    workflowId: z.string().nullable(),
  })
  .meta({ id: 'Entry' });

export const entryList = pageOf(entry);

/** The columns of the CSV. `grants` are written as `grantId=tokens`, with a space between two. */
export const ENTRY_COLUMNS = Object.keys(entry.shape);
