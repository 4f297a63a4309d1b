/** Defines refunds of debits, whole or in part. */
import { z } from 'zod';
import { MAX_CREDITS } from '../../domain/credits.js';
import { MAX_REASON_LENGTH } from '../../domain/limits.js';
import { callerId, madeId } from '../ids.js';
import { count, instant, line } from '../values.js';
import { balance } from './balance.js';

export const refundRequest = z
  .strictObject({
    tokens: z
      .int()
      .min(1)
      .max(MAX_CREDITS)
      .exactOptional()
      .meta({ description: 'By default, everything not yet refunded.' }),
    reason: line(MAX_REASON_LENGTH),
    requestId: callerId
      .exactOptional()
      .meta({ description: 'Without it, repeating a partial refund refunds that part again.' }),
  })
  .meta({ id: 'RefundRequest' });

/** One refund as an activity. `requestId` is required: Temporal repeats activities, and each repeat would refund again. */
export const refundCall = refundRequest.extend({ debitId: madeId, requestId: callerId });

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
    balance,
  })
  .meta({ id: 'RefundAnswer' });
