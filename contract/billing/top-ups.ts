/** Defines purchases of credits. */
import { z } from 'zod';
import { formatCredits } from '../../domain/credits.js';
import { MAX_REASON_LENGTH } from '../../domain/limits.js';
import { MAX_PURCHASE } from '../../domain/pricing/purchase.js';
import { RESOLUTIONS, TOP_UP_STATES } from '../../domain/pricing/top-up-state.js';
import { callerId, madeId } from '../ids.js';
import { limit, pageOf, textCursor } from '../paging.js';
import { count, instant, line, money } from '../values.js';

const returnUrl = z.string().max(2_000).optional();
const RETURN_URL =
  'An http(s) address on an allowed origin, without a user, a password, spaces, control characters or backslashes.';

export const topUpRequest = z
  .strictObject({
    credits: z.int().meta({
      description: `1 to ${formatCredits(MAX_PURCHASE)}, and at least the payment provider's minimum charge.`,
      override: { type: 'integer', minimum: 1, maximum: MAX_PURCHASE },
      example: 250,
    }),
    requestId: callerId.meta({ description: 'A repeated id returns the same purchase.' }),
    spaceId: callerId.optional().meta({ description: 'The Space of the buyer. The credits go to the account.' }),
    successUrl: returnUrl.meta({
      description: `Where the browser goes after the payment. ${RETURN_URL} The payment provider puts the id of its session in the place of \`{CHECKOUT_SESSION_ID}\`.`,
      example: 'https://app.example.com/billing?session={CHECKOUT_SESSION_ID}',
    }),
    cancelUrl: returnUrl.meta({ description: `Where the browser goes when the checkout is closed. ${RETURN_URL}` }),
  })
  .meta({ id: 'TopUpRequest' });

const topUpState = z.enum(TOP_UP_STATES).meta({ id: 'TopUpState' });

const resolution = z.enum(RESOLUTIONS).meta({
  id: 'TopUpResolution',
  description: '`accept` adds the credits that were bought; `refund` sends the whole payment back.',
});

export const topUpDecision = z
  .strictObject({ action: resolution, reason: line(MAX_REASON_LENGTH) })
  .meta({ id: 'TopUpDecision' });

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
    failedReason: z.string().nullable().meta({
      description: 'Why the payment provider refused to open the checkout of a `failed` purchase.',
    }),
    createdAt: instant,
    creditedAt: instant.nullable(),
    periodId: z.string().nullable().meta({ description: 'The period to which the credits were added.' }),
    expiresAt: instant
      .nullable()
      .meta({ description: 'When the credits expire. Null until they are added, or if they carry over.' }),
    refundedCredits: count,
    paid: money.nullable().meta({
      description:
        'What the credits really cost: after coupons and promotion codes, without tax. Null until it is paid; ' +
        '0 where nothing was left to pay. `total` is what was ordered.',
    }),
    discount: money
      .nullable()
      .meta({ description: 'What coupons and promotion codes took off. Null until it is paid.' }),
    tax: money.nullable().meta({ description: 'Charged with the payment. Null until it is paid.' }),
    creditsUsable: count.nullable().meta({
      description: 'The credits that can be spent; the others repaid debt of the account. Null until they are added.',
    }),
    debtRepaid: count.nullable().meta({ description: 'The credits that repaid debt. Null until they are added.' }),
    expected: z.object({ creditsUsable: count, debtRepaid: count }).meta({
      description: 'What was known when the purchase was begun: bought credits repay the debt of the account first.',
    }),
    resolution: z
      .object({ action: resolution, reason: z.string(), actor: z.string(), at: instant })
      .nullable()
      .meta({ description: 'What a person decided about it while it was `parked`.' }),
  })
  .meta({ id: 'TopUp' });

export const topUpCreated = z.object({
  topUp,
  checkoutUrl: z.url().nullable().meta({ description: 'Where the customer pays; null once the checkout is over.' }),
});
export const topUpFound = z.object({ topUp });
export const topUpList = pageOf(topUp);

export const topUpParams = z.strictObject({ accountId: callerId, topUpId: madeId });
export const topUpsQuery = z.strictObject({ limit, cursor: textCursor(/^\d{13}:[A-Za-z0-9_-]{1,64}$/) });

/** A purchase that is not finished, as the card shows it. */
export const pendingTopUp = z.object({ id: z.string(), credits: count, state: topUpState, createdAt: instant });

/** A purchase with what became of it, as the card shows it to those who may see purchases. */
export const cardPack = z.object({
  id: z.string(),
  requestId: callerId,
  credits: count,
  state: topUpState,
  createdAt: instant,
  periodId: z.string().nullable().meta({ description: 'The period to which the credits were added.' }),
  expiresAt: instant.nullable(),
});

export const portalLink = z.object({ url: z.url() });
