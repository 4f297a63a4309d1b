/** Holds: reserve first, resolve once. */
import { z } from 'zod';
import { HOLD_STATES } from '../domain/answers.js';
import { MAX_CREDITS } from '../domain/credits.js';
import { DEFAULT_HOLD_SECONDS, MAX_HOLD_QUANTITY, MAX_HOLD_SECONDS } from '../domain/limits.js';
import { balanceNumbers, callerId, count, feature, instant, madeId } from './common.js';
import { action, debit, debitAnswer } from './spending.js';

const ttl = z.int().min(1).max(MAX_HOLD_SECONDS);
export const ttlSeconds = ttl
  .default(DEFAULT_HOLD_SECONDS)
  .meta({ description: 'After so many seconds the hold gives back by itself.' });
export const quantity = z.int().min(1).max(MAX_HOLD_QUANTITY);

export const holdRequest = z
  .object({
    accountId: callerId,
    spaceId: callerId.exactOptional(),
    memberId: callerId.exactOptional(),
    action: action.exactOptional(),
    feature: feature.exactOptional(),
    quantity: quantity.exactOptional(),
    requestId: callerId.exactOptional(),
    ttlSeconds,
  })
  .meta({
    id: 'HoldRequest',
    description: 'Either one `action`, or for bulk work `feature`, `quantity` and `requestId`.',
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
    tokens: count.meta({ description: 'Still reserved while it is open; otherwise what it was made for.' }),
    expiresAt: instant,
    state: z.enum(HOLD_STATES),
    priceListVersion: z.int(),
    debitId: madeId.nullable().meta({ description: 'The debit that settled it; of a bulk hold always null.' }),
  })
  .meta({ id: 'Hold' });

export const holdAnswer = z.object({ hold, balance: balanceNumbers }).meta({ id: 'HoldAnswer' });

/** An action that was charged before is not held: its debit is told. */
export const heldOrCharged = z.union([holdAnswer, debitAnswer]);

export const settleAnswer = z.object({ hold, debit, balance: balanceNumbers }).meta({ id: 'SettleAnswer' });

export const oneHold = z.object({ hold });

export const holdParams = z.object({ holdId: madeId });

export const settleRequest = z
  .object({
    tokens: z
      .int()
      .min(1)
      .max(MAX_CREDITS)
      .exactOptional()
      .meta({ description: 'The whole hold, by default. A hold of which nothing is spent is released.' }),
  })
  .meta({ id: 'SettleRequest' });

export const extendRequest = z
  .object({
    ttlSeconds: ttl.meta({
      description: 'Counted from now; until a day after the end of the period in which it was made, at most.',
    }),
  })
  .meta({ id: 'ExtendRequest' });
