/** Purchases of credits. */
import { z } from 'zod';
import { TOP_UP_STATES } from '../domain/top-up-state.js';
import { callerId, count, instant, limitQuery, madeId, money, pageOf } from './common.js';

export const topUpRequest = z
  .object({
    credits: z.int().meta({ description: '1 to 100,000, and at least what can be charged.', example: 250 }),
    requestId: callerId.meta({ description: 'The same one again gives the same purchase.' }),
    spaceId: callerId.optional().meta({ description: 'Where it was bought. The credits land on the account.' }),
    successUrl: z.url().max(2_000).optional().meta({ description: 'On an allowed origin.' }),
    cancelUrl: z.url().max(2_000).optional(),
  })
  .meta({ id: 'TopUpRequest' });

const topUpState = z.enum(TOP_UP_STATES).meta({ id: 'TopUpState' });

const topUp = z
  .object({
    id: z.string(),
    accountId: z.string(),
    requestId: callerId.meta({ description: 'Of the call that began it.' }),
    spaceId: z.string().nullable(),
    memberId: z.string().nullable(),
    credits: count,
    unitPrice: money,
    total: money,
    state: topUpState,
    parkedReason: z.string().nullable().meta({
      description: 'Why a person has to look at a `parked` purchase, such as another amount paid than asked.',
    }),
    createdAt: instant,
    creditedAt: instant.nullable(),
    periodId: z.string().nullable().meta({ description: 'The period that was current when the credits landed.' }),
    expiresAt: instant
      .nullable()
      .meta({ description: 'Of the credits; null before they landed, or when they carry over.' }),
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
export const topUpsQuery = z.object({
  limit: limitQuery,
  cursor: z
    .string()
    .regex(/^\d{1,15}:[A-Za-z0-9_-]{1,64}$/, 'is not a cursor of ours')
    .optional()
    .meta({ description: '`nextCursor` of the page before.' }),
});

export const portalLink = z.object({ url: z.url() });

export const pendingTopUp = z.object({ id: z.string(), credits: count, state: topUpState, createdAt: instant });

export const planAdvice = z
  .object({
    planId: z.string(),
    planName: z.string(),
    creditsBought: count,
    spent: money,
    planPrice: money,
    planCredits: count,
    message: z.string(),
  })
  .meta({
    id: 'PlanAdvice',
    description: 'Packs were bought in two periods in a row: a larger plan costs less per credit.',
  });
