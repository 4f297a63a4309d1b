/** Defines quotes: what actions would cost, and the hold that keeps the price. */
import { z } from 'zod';
import { QUOTE_REASONS } from '../../domain/pricing/quote-reason.js';
import { callerId } from '../ids.js';
import { count, expectedTokens, feature } from '../values.js';
import { action, chargedAction, MAX_ACTIONS } from './action.js';
import { hold, quantity, ttlSeconds } from './holds.js';

export const quoteRequest = z
  .strictObject({
    accountId: callerId,
    spaceId: callerId.exactOptional(),
    memberId: callerId.exactOptional(),
    actions: z.array(action).min(1).max(MAX_ACTIONS).exactOptional(),
    feature: feature.exactOptional(),
    quantity: quantity.exactOptional(),
    hold: callerId.exactOptional().meta({
      description: 'A request id of your choice. If everything is allowed, a bulk hold is made under it.',
    }),
    expectedTokens: expectedTokens.meta({
      description:
        'Only with `hold`: if `tokens` is another number, the call answers 409 `price-changed` and holds nothing.',
    }),
    ttlSeconds,
  })
  .refine(({ hold: requestId, expectedTokens: expected }) => expected === undefined || requestId !== undefined, {
    path: ['expectedTokens'],
    error: 'is compared when something is held: send hold, too, or compare the answer',
  })
  .meta({
    id: 'QuoteRequest',
    description: 'Send either the exact `actions`, or `feature` and `quantity`.',
    override: {
      oneOf: [
        { title: 'Exact actions', required: ['actions'], properties: { feature: false, quantity: false } },
        { title: 'Bulk work', required: ['feature', 'quantity'], properties: { actions: false } },
      ],
    },
    example: { accountId: 'acme', feature: 'candidate_evaluation', quantity: 120, hold: 'run-7' },
  })
  .transform(({ actions, feature: of, quantity: many, ...rest }, context) => {
    if (actions && of === undefined && many === undefined) return { ...rest, wanted: { actions } };
    if (!actions && of !== undefined && many !== undefined) return { ...rest, wanted: { feature: of, quantity: many } };
    const message = 'Send either actions, or feature and quantity.';
    const path =
      (actions ?? (of === undefined && many === undefined)) ? 'actions' : of === undefined ? 'feature' : 'quantity';
    context.issues.push({ code: 'custom', input: actions, path: [path], message });
    return z.NEVER;
  });

export const quoteAnswer = z
  .object({
    tokens: count,
    creditsLeft: count.meta({ description: 'The credits left beside the hold, if one was made.' }),
    allowed: z.boolean().meta({ description: 'Whether everything could be spent now, overage included.' }),
    reason: z.enum(QUOTE_REASONS).nullable().meta({ description: 'Why it is not allowed; null where it is.' }),
    alreadyCharged: z
      .array(chargedAction)
      .meta({ description: 'Actions that are already paid or reserved; they cost nothing more.' }),
    shortfall: count,
    overageTokens: count.meta({
      description: 'Of `tokens`, those beyond the credits that are left: they are billed separately if all is spent.',
    }),
    spaceLeft: count.nullable().meta({
      description: 'What the Space may still spend of its limit; null without a Space, or where it has no limit.',
    }),
    priceListVersion: count,
    timeZone: z.string().meta({ description: "The account's, in which people read `paidAt`." }),
    hold: hold.optional(),
  })
  .meta({ id: 'Quote' });
