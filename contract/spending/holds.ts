/** Holds reserve credits first. Each is then resolved once: settled, released, or left to expire. */
import { z } from 'zod';
import { HOLD_STATES } from '../../domain/answers.js';
import { MAX_CREDITS } from '../../domain/credits.js';
import { DEFAULT_HOLD_SECONDS, MAX_HOLD_QUANTITY, MAX_HOLD_SECONDS } from '../../domain/limits.js';
import { callerId, madeId } from '../ids.js';
import { count, expectedTokens, feature, instant } from '../values.js';
import { action } from './action.js';
import { balance } from './balance.js';
import { debit, debitAnswer } from './debits.js';

const ttl = z.int().min(1).max(MAX_HOLD_SECONDS);
export const ttlSeconds = ttl
  .default(DEFAULT_HOLD_SECONDS)
  .meta({ description: 'Seconds until the hold expires and gives its credits back.' });
export const quantity = z.int().min(1).max(MAX_HOLD_QUANTITY);

export const holdRequest = z
  .strictObject({
    accountId: callerId,
    spaceId: callerId.exactOptional(),
    memberId: callerId.exactOptional(),
    action: action.exactOptional(),
    feature: feature.exactOptional(),
    quantity: quantity.exactOptional(),
    requestId: callerId.exactOptional(),
    expectedTokens,
    ttlSeconds,
  })
  .meta({
    id: 'HoldRequest',
    description: 'Send either one `action`, or, for bulk work, `feature`, `quantity` and `requestId`.',
    override: {
      oneOf: [
        { title: 'One action', required: ['action'], properties: { feature: false, quantity: false } },
        { title: 'Bulk work', required: ['feature', 'quantity', 'requestId'], properties: { action: false } },
      ],
    },
    example: {
      accountId: 'acme',
      action: { feature: 'talent_search', kind: 'search', searchId: 's-1' },
      ttlSeconds: DEFAULT_HOLD_SECONDS,
    },
  })
  .transform(({ action: one, feature: of, quantity: many, requestId, ttlSeconds: seconds, ...who }, context) => {
    const options = { ...who, ttlMs: seconds * 1000 };
    if (one && of === undefined && many === undefined) {
      return { ...options, action: one, ...(requestId !== undefined && { requestId }) };
    }
    if (!one && of !== undefined && many !== undefined && requestId !== undefined) {
      return { ...options, feature: of, quantity: many, requestId };
    }
    const message = 'Send either an action, or feature, quantity and requestId.';
    const path = (one ?? of === undefined) ? 'action' : many === undefined ? 'quantity' : 'requestId';
    context.issues.push({ code: 'custom', input: one, path: [path], message });
    return z.NEVER;
  });

export const hold = z
  .object({
    id: madeId,
    accountId: z.string(),
    spaceId: z.string().nullable(),
    feature,
    tokens: count.meta({
      description: 'While the hold is open, the tokens still reserved; afterwards, those it began with.',
    }),
    expiresAt: instant,
    expiresInSeconds: count.min(0).meta({
      description:
        'Whole seconds until `expiresAt`, counted by the service: it does not depend on the clock of the caller. 0 once the hold is not open.',
    }),
    state: z.enum(HOLD_STATES),
    priceListVersion: z.int(),
    debitId: madeId.nullable().meta({ description: 'The debit that settled the hold; always null for a bulk hold.' }),
  })
  .meta({ id: 'Hold' });

export const holdAnswer = z.object({ hold, balance }).meta({ id: 'HoldAnswer' });

/** An action that is already charged is not held: the answer is its debit. */
export const heldOrCharged = z.union([holdAnswer, debitAnswer]);

export const settleAnswer = z.object({ hold, debit, balance }).meta({ id: 'SettleAnswer' });

export const oneHold = z.object({ hold });

export const holdParams = z.strictObject({ holdId: madeId });

export const settleRequest = z
  .strictObject({
    tokens: z
      .int()
      .min(1)
      .max(MAX_CREDITS)
      .exactOptional()
      .meta({ description: 'By default, the whole hold. To charge nothing, release the hold instead.' }),
  })
  .meta({ id: 'SettleRequest' });

export const extendRequest = z
  .strictObject({
    ttlSeconds: ttl.meta({
      description: 'Counted from now. A hold ends at most one day after the period in which it was made.',
    }),
  })
  .meta({ id: 'ExtendRequest' });

/** The same requests as one object, as activities and our client take them. */
export const settleCall = settleRequest.extend(holdParams.shape);
export const extendCall = extendRequest.extend(holdParams.shape);
