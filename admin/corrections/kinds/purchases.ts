/** Decides about a purchase that is parked, and sends the receipt of one that was credited again. */
import { z } from 'zod';
import { formatMoney } from '../../../domain/pricing/money.js';
import { PARKED, RESOLUTIONS } from '../../../domain/pricing/top-up-state.js';
import { FuelgaugeError, invalidField, notFound } from '../../../domain/errors.js';
import type { PaymentServices } from '../../../payments/services.js';
import type { TopUpRecord } from '../../../payments/top-ups/models.js';
import { kindOf, NOTHING_MOVED } from './kind.js';

const topUpId = z.string().min(1).max(200);

export type PurchaseParts = Pick<PaymentServices, 'topUps' | 'resolutions' | 'receipts'>;

async function findPurchase({ topUps }: Pick<PurchaseParts, 'topUps'>, accountId: string, id: string) {
  const record = await topUps.find(id);
  if (record?.accountId !== accountId) throw notFound('purchase');
  return record;
}

export const resolvePurchaseKind = (payments: PurchaseParts) =>
  kindOf({
    fields: z.strictObject({ topUpId, action: z.enum(RESOLUTIONS) }),
    async look(accountId, fields) {
      const record = await findPurchase(payments, accountId, fields.topUpId);
      if (record.state !== PARKED) {
        throw new FuelgaugeError('top-up-not-parked', `This purchase waits for no decision: it is ${record.state}.`);
      }
      const { credits, parkedBecause, paid } = record;
      const accepts = fields.action === 'accept';
      const money = paid && formatMoney({ amount: paid.total, currency: paid.currency });
      return {
        target: { type: 'purchase', id: record._id },
        state: { state: record.state, credits, paid: money, parkedBecause },
        // A payment that goes back weighs as much as the credits that it was for.
        tokens: credits,
        limitedAs: 'resolve_purchase',
        effects: [
          { what: 'State of the purchase', before: record.state, after: accepts ? 'credited' : 'refunded' },
          { what: 'Credits added', before: 0, after: accepts ? credits : 0 },
          { what: 'Money that goes back', before: null, after: accepts ? null : (money ?? 'what was paid') },
        ],
      };
    },
    async apply(fields, { accountId, by, reason }) {
      const decision = { action: fields.action, reason, actor: by.actor };
      const { grant } = await payments.resolutions.resolve(accountId, fields.topUpId, decision);
      // Where Stripe is away the decision is stored, and the sweep of payments carries it out.
      return grant ? { entryIds: [grant.entryId] } : NOTHING_MOVED;
    },
  });

export const resendReceiptKind = (payments: PurchaseParts) =>
  kindOf({
    fields: z.strictObject({ topUpId }),
    async look(accountId, fields) {
      const record = await findPurchase(payments, accountId, fields.topUpId);
      if (!record.grant) throw invalidField('topUpId', 'Its credits were not added, so it has no receipt.');
      return {
        target: { type: 'purchase', id: record._id },
        state: { grantEntry: record.grant.entryId },
        tokens: 0,
        limitedAs: 'resend_receipt',
        effects: [{ what: 'Receipt', before: sentText(record), after: 'sent once more to each Owner and Admin' }],
      };
    },
    async apply(fields, { id, accountId }) {
      await payments.receipts.sendAgain(accountId, fields.topUpId, id);
      return NOTHING_MOVED;
    },
  });

const sentText = ({ receiptAt }: TopUpRecord): string =>
  receiptAt ? `sent on ${receiptAt.toISOString()}` : 'not sent yet';
