/** Defines debits. The request's schema is on the hottest path: zod compiles it once. */
import { z } from 'zod';
import { callerId, madeId } from '../ids.js';
import { count, expectedTokens, feature, instant } from '../values.js';
import { action, MAX_ACTIONS } from './action.js';
import { balance } from './balance.js';

const MAX_WAIT_SECONDS = 14 * 86_400;

export const debitRequest = z
  .strictObject({
    accountId: callerId,
    spaceId: callerId.exactOptional(),
    memberId: callerId.exactOptional(),
    action,
    requestId: callerId.exactOptional(),
    holdId: madeId.exactOptional(),
    expectedTokens,
    onNoCredits: z.enum(['refuse', 'wait']).exactOptional().meta({
      description:
        '`wait`: instead of 402 `credits-exhausted` the answer is 202, and the action is charged once it can be.',
    }),
    waitSeconds: z.int().min(1).max(MAX_WAIT_SECONDS).exactOptional().meta({
      description:
        'How long it waits at most; 14 days when left out. A meeting needs it: none is charged once it is over.',
    }),
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

/** Each item is validated on its own: an invalid one does not stop the others. */
export const debitBatch = z
  .strictObject({
    items: z
      .array(z.unknown().meta({ override: { $ref: '#/components/schemas/DebitRequest' } }))
      .min(1)
      .max(MAX_ACTIONS),
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

export const debitAnswer = z.object({ debit, alreadyCharged: z.boolean(), balance }).meta({ id: 'DebitAnswer' });

export const debitParams = z.strictObject({ debitId: madeId });

export const oneDebit = z.object({ debit });
