/** The card: what the product shows about an account's credits, in one answer. */
import { z } from 'zod';
import { GRANT_SOURCES } from '../../domain/grant.js';
import { priceList } from '../billing/price-list.js';
import { pendingTopUp } from '../billing/top-ups.js';
import { pricedOverage } from '../billing/overage.js';
import { callerId } from '../ids.js';
import { count, feature, instant, money, period } from '../values.js';

export const cardQuery = z.object({
  spaceId: callerId
    .optional()
    .meta({ description: "Shows the usage of this Space only; the credits remain the account's." }),
});

const usageRow = z.object({ feature, label: z.string(), tokens: count, actions: count });

const purchase = z.object({
  allowed: z.boolean(),
  unitPrice: money,
  quickAmounts: z.array(count),
  min: count,
  max: count,
  expiresAt: instant.nullable(),
  upgradeHintFrom: count.nullable(),
  upgradeHint: z.string().nullable(),
});

const grant = z.object({
  id: z.string(),
  source: z.enum(GRANT_SOURCES),
  granted: count,
  remaining: count,
  expiresAt: instant.nullable(),
});

const planAdvice = z
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
    description: 'Packs were bought in two periods in a row, and a larger plan would cost less per credit.',
  });

export const card = z
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
    overage: z
      .object({
        allowed: z.boolean(),
        tokens: count,
        limit: count.meta({ description: 'What may be spent beyond the credits in a period, as an Owner allowed it.' }),
        planLimit: count.meta({ description: 'What the plan offers, and an Owner may allow.' }),
        unitPrice: money.meta({ description: 'What one more token beyond the credits costs.' }),
        owed: z
          .array(pricedOverage)
          .meta({ description: 'What was used in the period, at the price when it was used.' }),
        message: z.string().nullable(),
        priceMessage: z.string().nullable(),
      })
      .meta({ description: '`priceMessage` names the prices of what `message` warns of.' }),
    message: z.string().nullable(),
    tip: z.string().nullable(),
    purchase,
    grants: z.array(grant),
    pendingTopUps: z.array(pendingTopUp),
    planAdvice: planAdvice.nullable(),
    waiting: z.object({ actions: count, tokens: count }),
    threshold: z.int().nullable(),
    runway: z.object({ runsOutAt: instant.nullable() }),
    asOf: instant,
  })
  .meta({ id: 'CreditsCard' });
