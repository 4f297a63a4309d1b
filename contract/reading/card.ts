/** Defines the card: what the product shows about an account's credits, in one answer. */
import { z } from 'zod';
import { GRANT_SOURCES } from '../../domain/grant.js';
import { RUNWAY_REASONS } from '../../domain/runway.js';
import { priceList } from '../billing/price-list.js';
import { cardPack, pendingTopUp } from '../billing/top-ups.js';
import { pricedOverage } from '../billing/overage.js';
import { callerId } from '../ids.js';
import { count, feature, instant, money, period } from '../values.js';

export const cardQuery = z.strictObject({
  spaceId: callerId
    .optional()
    .meta({ description: "Shows the usage of this Space only; the credits remain the account's." }),
});

const usageRow = z.object({ feature, label: z.string(), tokens: count, actions: count });

const purchase = z.object({
  allowed: z.boolean(),
  ask: z
    .array(z.string())
    .meta({ description: 'The names of up to three Owners, for everyone who may not buy; empty for those who may.' }),
  unitPrice: money,
  minorDigits: count.meta({ description: "How many of an amount's last digits are a fraction of the currency." }),
  shownDigits: count.meta({ description: 'How many digits of the fraction people see.' }),
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

const space = z
  .object({
    id: z.string(),
    name: z.string(),
    limit: count.nullable(),
    used: count,
    left: count.nullable().meta({ description: 'Of the limit; null without one.' }),
  })
  .meta({ description: 'The Space that is shown: what it has spent or holds in this period, beside its limit.' });

const unpaid = z
  .object({
    since: instant,
    kind: z.enum(['renewal', 'upgrade']),
    planId: z.string(),
    message: z.string().meta({ description: 'What it means for the credits, in one or two sentences.' }),
  })
  .meta({ description: 'A payment for the subscription that is due, or that was never made before it ended.' });

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
    accountName: z.string(),
    plan: z.object({ id: z.string(), name: z.string(), free: z.boolean(), url: z.string().nullable() }),
    unpaid: unpaid.nullable(),
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
        mayChange: z.boolean().meta({ description: 'Whether the caller may allow it.' }),
        /** What one more token beyond the credits costs. */
        unitPrice: money,
        owed: z
          .array(pricedOverage)
          .meta({ description: 'What was used in the period, at the price when it was used.' }),
        message: z.string().nullable(),
        priceMessage: z.string().nullable(),
      })
      .meta({ description: '`priceMessage` names the prices of what `message` warns of.' }),
    message: z.string().nullable(),
    paused: z
      .array(z.object({ feature: feature.nullable(), since: instant, message: z.string() }))
      .meta({ description: 'What support has paused: the whole account (`feature` is null), or single features.' }),
    tip: z.string().nullable(),
    purchase,
    grants: z.array(grant),
    pendingTopUps: z.array(pendingTopUp),
    packs: z.array(cardPack).meta({
      description:
        'The newest purchases, whatever became of them, for callers who may see purchases; empty for all others.',
    }),
    planAdvice: planAdvice.nullable(),
    waiting: z.object({ actions: count, tokens: count }),
    threshold: z.int().nullable(),
    runway: z.object({
      runsOutAt: instant.nullable(),
      reason: z.enum(RUNWAY_REASONS).nullable().meta({ description: 'Why there is no date; null where there is one.' }),
    }),
    debt: count.meta({
      description: 'Credits that were taken back after they had been spent. Credits that come in repay them first.',
    }),
    space: space.nullable(),
    asOf: instant,
  })
  .meta({ id: 'CreditsCard' });
