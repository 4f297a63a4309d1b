/** Defines accounts, as hosts create, change and read them. */
import { z } from 'zod';
import { callerId } from '../ids.js';
import { pageOf } from '../paging.js';
import { TIME_ZONE_NAME } from '../time-range.js';
import { instant, INTERVAL, name, OMITTED_FIELDS, period } from '../values.js';

export const accountChanges = z
  .strictObject({
    name: name.optional(),
    planId: callerId.optional().meta({
      description:
        'A plan that brings more to the running period grants the difference at once; one that brings less begins with the next period. Another interval begins with the next period, too.',
    }),
    timeZone: z.string().min(1).max(64).meta(TIME_ZONE_NAME).optional(),
    anchorDate: z
      .string()
      .max(10)
      .optional()
      .meta({ description: 'A local date within ten years of today; today by default.', example: '2026-03-31' }),
    interval: z
      .string()
      .max(16)
      .nullable()
      .optional()
      .meta({
        description: `${INTERVAL}, that overrides the plan's interval; null uses the plan's.`,
        example: 'P1M',
      }),
    stripeCustomerId: z
      .string()
      .regex(/^[A-Za-z0-9_]{1,255}$/, 'must be the id of a Stripe customer')
      .nullable()
      .optional(),
    features: z.strictObject({ candidateAssistance: z.boolean().optional() }).optional(),
  })
  .meta({ id: 'AccountChanges', description: `A new account needs name, planId and timeZone. ${OMITTED_FIELDS}` });

const unpaid = z
  .object({
    since: instant.meta({ description: 'When it was first seen to be unpaid.' }),
    kind: z.enum(['renewal', 'upgrade']).meta({
      description:
        '`upgrade`: the plan that was paid before stays. `renewal`: the credits of the running period stay, and the ' +
        'next period brings those of the smallest free plan until the payment is made.',
    }),
    planId: z.string().meta({ description: 'The plan that the payment is for.' }),
  })
  .meta({ id: 'UnpaidSubscription' });

const subscription = z.object({
  id: z.string(),
  status: z.string().meta({ example: 'active' }),
  cancelAtPeriodEnd: z.boolean(),
  planId: z.string().nullable().meta({
    description: 'The plan that it pays for, or paid for last while a payment is due; null while it pays for none.',
  }),
  unpaid: unpaid.nullable().meta({ description: 'What is due and not paid; null while everything is paid.' }),
});

export const account = z
  .object({
    id: callerId,
    name: z.string(),
    planId: z.string(),
    nextPlanId: z.string().nullable().meta({ description: 'After a downgrade, the plan of the next period.' }),
    timeZone: z.string(),
    anchorDate: z.string(),
    interval: z.string().nullable(),
    stripeCustomerId: z.string().nullable(),
    subscription: subscription
      .nullable()
      .meta({ description: "The customer's Stripe subscription, if its price belongs to a plan." }),
    features: z.object({ candidateAssistance: z.boolean() }),
    state: z.enum(['open', 'closed']),
    createdAt: instant,
    period,
  })
  .meta({ id: 'Account' });

export const accountList = pageOf(account);

export const closedAccount = account
  .extend({
    stillRunning: z
      .object({
        subscription: z
          .object({ id: z.string(), status: z.string() })
          .nullable()
          .meta({ description: 'Nobody has cancelled it: cancel it at the payment provider.' }),
        topUpIds: z
          .array(z.string())
          .meta({ description: 'Purchases whose checkout is being ended. One that is paid all the same is `parked`.' }),
      })
      .meta({ description: 'What goes on at the payment provider.' }),
  })
  .meta({ id: 'ClosedAccount' });
