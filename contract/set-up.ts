/** Accounts, Spaces, members and tokens, as hosts send and get them. */
import { z } from 'zod';
import { MAX_TOKEN_SECONDS } from '../domain/limits.js';
import { FIRST_ANCHOR_DATE } from '../domain/period.js';
import { ROLES } from '../domain/role.js';
import { accountParams, callerId, credits, instant, name, period } from './common.js';

const LEFT_OUT = 'What is left out stays as it is.';

export const accountChanges = z
  .object({
    name: name.optional(),
    planId: callerId.optional(),
    timeZone: z.string().min(1).max(64).optional().meta({ example: 'Europe/Berlin' }),
    anchorDate: z
      .string()
      .max(10)
      .optional()
      .meta({ description: `A local date from ${FIRST_ANCHOR_DATE} on; today by default.`, example: '2026-03-31' }),
    interval: z
      .string()
      .max(16)
      .nullable()
      .optional()
      .meta({ description: "ISO 8601 duration that overrides the plan's; null for the plan's own.", example: 'P1M' }),
    stripeCustomerId: z
      .string()
      .regex(/^[A-Za-z0-9_]{1,255}$/, 'is not the id of a Stripe customer')
      .nullable()
      .optional(),
    features: z.object({ candidateAssistance: z.boolean().optional() }).optional(),
  })
  .meta({ id: 'AccountChanges', description: `A new account needs name, planId and timeZone. ${LEFT_OUT}` });

export const account = z
  .object({
    id: callerId,
    name: z.string(),
    planId: z.string(),
    nextPlanId: z.string().nullable().meta({ description: 'The plan of the next period, after a downgrade.' }),
    timeZone: z.string(),
    anchorDate: z.string(),
    interval: z.string().nullable(),
    stripeCustomerId: z.string().nullable(),
    subscription: z
      .object({
        id: z.string(),
        status: z.string().meta({ example: 'active' }),
        cancelAtPeriodEnd: z.boolean(),
        planId: z.string().nullable().meta({ description: 'The plan that it pays for; null before and after.' }),
      })
      .nullable()
      .meta({ description: "The customer's subscription at Stripe, where a plan has its price." }),
    features: z.object({ candidateAssistance: z.boolean() }),
    state: z.enum(['open', 'closed']),
    createdAt: instant,
    period,
  })
  .meta({ id: 'Account' });

export const spaceParams = accountParams.extend({ spaceId: callerId });

export const spaceChanges = z
  .object({
    name: name.optional(),
    creditsLimitPerPeriod: credits.nullable().optional().meta({ description: 'Null lifts the limit.' }),
  })
  .meta({ id: 'SpaceChanges', description: `A new Space needs a name. ${LEFT_OUT}` });

export const space = z
  .object({
    id: callerId,
    accountId: callerId,
    name: z.string(),
    creditsLimitPerPeriod: z.int().nullable(),
    createdAt: instant,
  })
  .meta({ id: 'Space' });

export const memberParams = accountParams.extend({ memberId: callerId });

const role = z.enum(ROLES).meta({ id: 'Role' });

export const memberChanges = z
  .object({
    name: name.optional(),
    email: z.email().max(320).optional(),
    role: role.optional(),
    spaceIds: z.array(callerId).max(1_000).optional().meta({ description: 'Empty for all Spaces.' }),
  })
  .meta({ id: 'MemberChanges', description: `A new member needs name, email and role. ${LEFT_OUT}` });

export const member = z
  .object({
    id: callerId,
    accountId: callerId,
    name: z.string(),
    email: z.string(),
    role,
    spaceIds: z.array(z.string()),
    createdAt: instant,
  })
  .meta({ id: 'Member' });

export const tokenRequest = z
  .object({
    accountId: callerId,
    spaceId: callerId.optional().meta({ description: "Narrows the token to this Space's entries and usage." }),
    memberId: callerId,
    ttlSeconds: z.int().min(1).max(MAX_TOKEN_SECONDS).default(MAX_TOKEN_SECONDS),
  })
  .meta({ id: 'TokenRequest' });

export const tokenAnswer = z.object({ token: z.string(), expiresAt: instant }).meta({ id: 'MemberToken' });
