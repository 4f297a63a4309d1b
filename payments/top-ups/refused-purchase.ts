/** A purchase that Stripe refused before it had a checkout: nobody could pay it, and the same call begins it again. */
import type { FuelgaugeError } from '../../domain/errors.js';
import { paymentRefused, type StripeRefusal } from '../stripe-refusal.js';
import type { TopUpRecord } from './models.js';

type RefusedPurchase = TopUpRecord & { readonly refused: StripeRefusal };

export const isRefused = (record: TopUpRecord): record is RefusedPurchase =>
  record.state === 'failed' && record.refused !== null && record.sessionId === null;

export const purchaseRefused = ({ _id, refused, checkoutAsked }: RefusedPurchase): FuelgaugeError =>
  paymentRefused(refused.reason, checkoutAsked?.customer ?? null, { topUpId: _id });
