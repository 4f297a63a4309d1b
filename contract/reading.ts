/** The card, usage and entries. */
import { z } from 'zod';
import { ENTRY_TYPES } from '../domain/reducer/entry.js';
import { GRANT_SOURCES } from '../domain/grant.js';
import { isLocalDate, isTimeZone } from '../domain/time-zone.js';
import { USAGE_GROUPS } from '../domain/usage.js';
import { callerId, count, feature, instant, limitQuery, money, pageOf, period } from './common.js';
import { priceList } from './catalogue.js';
import { pendingTopUp, planAdvice } from './top-ups.js';

export const balanceQuery = z.object({
  spaceId: callerId.optional().meta({ description: "Usage is then this Space's; credits stay the account's." }),
});

const usageRow = z.object({ feature, label: z.string(), tokens: count, actions: count });

export const balance = z
  .object({
    accountId: z.string(),
    plan: z.object({ id: z.string(), name: z.string(), free: z.boolean(), url: z.string().nullable() }),
    creditsLeft: count,
    creditsTotal: count,
    creditsHeld: count,
    state: z.enum(['ok', 'low', 'exhausted']),
    period: period.extend({ timeZone: z.string() }),
    usage: z.array(usageRow),
    priceList,
    overage: z.object({ allowed: z.boolean(), tokens: count, limit: count, message: z.string().nullable() }),
    message: z.string().nullable(),
    tip: z.string().nullable(),
    purchase: z.object({
      allowed: z.boolean(),
      unitPrice: money,
      quickAmounts: z.array(count),
      min: count,
      max: count,
      expiresAt: instant.nullable(),
      upgradeHintFrom: count.nullable(),
      upgradeHint: z.string().nullable(),
    }),
    grants: z.array(
      z.object({
        id: z.string(),
        source: z.enum(GRANT_SOURCES),
        granted: count,
        remaining: count,
        expiresAt: instant.nullable(),
      }),
    ),
    pendingTopUps: z.array(pendingTopUp),
    planAdvice: planAdvice.nullable(),
    waiting: z.object({ actions: count, tokens: count }),
    threshold: z.int().nullable(),
    runway: z.object({ runsOutAt: instant.nullable() }),
    asOf: instant,
  })
  .meta({ id: 'CreditsCard' });

/** An instant, or a local date that stands for its first instant. */
const bound = z
  .string()
  .refine((text) => isLocalDate(text) || z.iso.datetime({ offset: true }).safeParse(text).success, {
    error: 'must be an RFC 3339 timestamp or a date, for example 2026-03-31',
  })
  .optional();

const range = {
  from: bound.meta({ description: 'Inclusive.' }),
  to: bound.meta({ description: 'Exclusive.' }),
};

const timeZone = z
  .string()
  .refine(isTimeZone, 'must be an IANA time zone, for example Europe/Berlin')
  .optional()
  .meta({ description: "Where days begin; the account's zone by default." });

export const usageQuery = z.object({
  ...range,
  groupBy: z.enum(USAGE_GROUPS).default('feature'),
  feature: feature.optional(),
  spaceId: callerId.optional(),
  timeZone,
});

export const usage = z
  .object({
    items: z.array(
      z.object({
        feature: feature.optional(),
        label: z.string().optional(),
        spaceId: z.string().nullable().optional(),
        memberId: z.string().nullable().optional(),
        day: z.string().optional(),
        tokens: count,
        actions: count,
      }),
    ),
    nextCursor: z.null(),
  })
  .meta({ id: 'Usage' });

export const entriesQuery = z.object({
  ...range,
  type: z.enum(ENTRY_TYPES).optional(),
  feature: feature.optional(),
  spaceId: callerId.optional(),
  limit: limitQuery,
  cursor: z
    .string()
    .regex(/^\d{1,12}$/, 'is not a cursor of ours')
    .transform(Number)
    .optional()
    .meta({ override: { type: 'string' }, description: '`nextCursor` of the page before.' }),
});

export const entries = pageOf(
  z
    .object({
      id: z.string(),
      seq: z.int(),
      type: z.enum(ENTRY_TYPES),
      tokens: count.meta({ description: 'The change of what is left: a debit of 3 is -3.' }),
      feature: feature.nullable(),
      spaceId: z.string().nullable(),
      memberId: z.string().nullable(),
      periodId: z.string(),
      at: instant,
      balanceAfter: count,
      action: z.string().nullable(),
      attempt: z.int().nullable(),
      ref: z.string().nullable(),
      priceListVersion: z.int().nullable(),
      grants: z.array(z.object({ grantId: z.string(), tokens: count })),
      overageTokens: count,
      reason: z.string().nullable(),
      actor: z.string().nullable(),
    })
    .meta({ id: 'Entry' }),
);
