/** Debits and refunds. The debit's schema is on the hottest path: zod compiles it once. */
import { z } from 'zod';
import { actionShape } from './action.js';
import { MAX_CREDITS } from '../domain/credits.js';
import { MAX_REASON_LENGTH } from '../domain/limits.js';
import { accountParams, balanceNumbers, callerId, count, feature, instant, madeId, problem } from './common.js';

export const MAX_BATCH_ITEMS = 500;

export const action = actionShape(callerId).meta({
  id: 'Action',
  description: 'One AI action. The same action is charged once, whenever it is repeated.',
});

export const debitRequest = z
  .object({
    accountId: callerId,
    spaceId: callerId.exactOptional(),
    memberId: callerId.exactOptional(),
    action,
    requestId: callerId.exactOptional(),
    holdId: madeId.exactOptional(),
  })
  .meta({
    id: 'DebitRequest',
    example: {
      accountId: 'acme',
      spaceId: 'acme-berlin',
      memberId: 'm-7',
      action: { feature: 'candidate_evaluation', jobId: 'job-1', candidateId: 'c-9' },
    },
  });

/** Each item is validated on its own: one that is wrong does not stop the others. */
export const debitBatch = z
  .object({
    items: z
      .array(z.unknown().meta({ override: { $ref: '#/components/schemas/DebitRequest' } }))
      .min(1)
      .max(MAX_BATCH_ITEMS),
  })
  .meta({ id: 'DebitBatch' });

export const debit = z
  .object({
    id: madeId,
    accountId: z.string(),
    spaceId: z.string().nullable(),
    memberId: z.string().nullable(),
    feature,
    tokens: count,
    at: instant,
    periodId: z.string(),
    priceListVersion: z.int(),
    overageTokens: count,
    attempt: z.int(),
  })
  .meta({ id: 'Debit' });

export const debitAnswer = z
  .object({ debit, alreadyCharged: z.boolean(), balance: balanceNumbers })
  .meta({ id: 'DebitAnswer' });

export const debitBatchAnswer = z
  .object({
    items: z.array(z.union([debitAnswer.extend({ status: z.int() }), problem])),
  })
  .meta({ id: 'DebitBatchAnswer', description: 'One answer for each item, in order.' });

export const debitParams = z.object({ debitId: madeId });

export const oneDebit = z.object({ debit });

export const refundRequest = z
  .object({
    tokens: z.int().min(1).max(MAX_CREDITS).exactOptional().meta({ description: 'All that is left, by default.' }),
    reason: z.string().trim().min(1).max(MAX_REASON_LENGTH),
    requestId: callerId
      .exactOptional()
      .meta({ description: 'Without it, a repeated refund of a part gives that part back once more.' }),
  })
  .meta({ id: 'RefundRequest' });

export const refundAnswer = z
  .object({
    refund: z.object({
      id: madeId,
      debitId: madeId,
      accountId: z.string(),
      tokens: count,
      overageTokens: count,
      at: instant,
      periodId: z.string(),
      reason: z.string().nullable(),
    }),
    balance: balanceNumbers,
  })
  .meta({ id: 'RefundAnswer' });

/** The fields of an action; which of them are needed follows from `feature` and `kind`. */
export const actionQuery = z.object({
  feature,
  kind: z.enum(['search', 'resurface', 'rescreen']).optional(),
  jobId: callerId.optional(),
  candidateId: callerId.optional(),
  meetingId: callerId.optional(),
  searchId: callerId.optional(),
  rerunId: callerId.optional(),
});

export const actionParams = accountParams;

export const actionAnswer = z
  .object({
    action: z.string(),
    state: z.enum(['absent', 'held', 'charged', 'reopened']),
    attempt: z.int(),
    paidAt: instant.nullable(),
    netTokens: count.meta({ description: 'Charged and not refunded.' }),
    debit: debit.nullable(),
  })
  .meta({ id: 'ActionState' });
