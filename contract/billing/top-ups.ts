/** Purchases of credits. */
import { z } from 'zod';
import { formatCredits } from '../../domain/credits.js';
import { MAX_PURCHASE } from '../../domain/pricing/purchase.js';
import { TOP_UP_STATES } from '../../domain/pricing/top-up-state.js';
import { callerId, madeId } from '../ids.js';
import { limit, pageOf, textCursor } from '../paging.js';
import { count, instant, money } from '../values.js';

export const topUpRequest = z
  .object({
    credits: z.int().meta({
      description: `1 to ${formatCredits(MAX_PURCHASE)}, and at least the payment provider's minimum charge.`,
      override: { type: 'integer', minimum: 1, maximum: MAX_PURCHASE },
      example: 250,
    }),
    requestId: callerId.meta({ description: 'A repeated id returns the same purchase.' }),
    spaceId: callerId.optional().meta({ description: 'The Space of the buyer. The credits go to the account.' }),
    successUrl: z.url().max(2_000).optional().meta({ description: 'Must be on an allowed origin.' }),
    cancelUrl: z.url().max(2_000).optional(),
  })
  .meta({ id: 'TopUpRequest' });

const topUpState = z.enum(TOP_UP_STATES).meta({ id: 'TopUpState' });

const topUp = z
  .object({
    id: z.string(),
    accountId: z.string(),
    requestId: callerId.meta({ description: 'The id of the call that started the purchase.' }),
    spaceId: z.string().nullable(),
    memberId: z.string().nullable(),
    credits: count,
    unitPrice: money,
    total: money,
    state: topUpState,
    parkedReason: z.string().nullable().meta({
      description: 'Why a person must check a `parked` purchase, for example a payment of the wrong amount.',
    }),
    createdAt: instant,
    creditedAt: instant.nullable(),
    periodId: z.string().nullable().meta({ description: 'The period to which the credits were added.' }),
    expiresAt: instant
      .nullable()
      .meta({ description: 'When the credits expire. Null until they are added, or if they carry over.' }),
    refundedCredits: count,
  })
  .meta({ id: 'TopUp' });

export const topUpCreated = z.object({
  topUp,
  checkoutUrl: z.url().nullable().meta({ description: 'Where the customer pays; null once the checkout is over.' }),
});
export const topUpFound = z.object({ topUp });
export const topUpList = pageOf(topUp);

export const topUpParams = z.object({ accountId: callerId, topUpId: madeId });
export const topUpsQuery = z.object({ limit, cursor: textCursor(/^\d{1,15}:[A-Za-z0-9_-]{1,64}$/) });

/** A purchase that is not finished, as the card shows it. */
export const pendingTopUp = z.object({ id: z.string(), credits: count, state: topUpState, createdAt: instant });

export const portalLink = z.object({ url: z.url() });
