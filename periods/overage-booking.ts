/**
 * Books what a closed period owes for tokens beyond its credits, once per period and before its statement is stored. It
 * does not collect the money.
 */
import { Schema, type Connection, type Model } from 'mongoose';
import type { Plans } from '../accounts/plans.js';
import type { Money } from '../domain/pricing/money.js';
import type { PeriodStatement } from '../ledger/period-books.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import { instant, money, options, text, whole } from '../storage/schema-parts.js';

export interface OverageBooking {
  /** May be repeated: the same period is booked once. */
  book(period: PeriodStatement): Promise<void>;
  /** Lists what was booked at `from` or later, oldest first, at most `limit`. */
  listBooked(from: Date, limit: number): Promise<OverageCharge[]>;
  /** Lists an account's charges for periods that ended before `before`, newest first, at most `limit`. */
  listOf(accountId: string, before: Date, limit: number): Promise<OverageCharge[]>;
}

export interface OverageCharge {
  /** The period's id. */
  readonly _id: string;
  readonly accountId: string;
  readonly tokens: number;
  /** The price of one token, by the plan in force at the period's end. */
  readonly unitPrice: Money;
  readonly amountDue: Money;
  readonly planId: string;
  readonly periodStart: Date;
  readonly periodEnd: Date;
  readonly bookedAt: Date;
}

const chargeSchema = new Schema<OverageCharge>(
  {
    _id: text,
    accountId: text,
    tokens: whole,
    unitPrice: money,
    amountDue: money,
    planId: text,
    periodStart: instant,
    periodEnd: instant,
    bookedAt: instant,
  },
  { ...options, collection: 'overage_charges' },
)
  .index({ accountId: 1, periodEnd: 1 })
  .index({ bookedAt: 1 });

export function overageCharges(connection: Connection): Model<OverageCharge> {
  const known = connection.models['OverageCharge'] as Model<OverageCharge> | undefined;
  return known ?? connection.model<OverageCharge>('OverageCharge', chargeSchema);
}

/** Overage that a hold of an earlier period brought late is owed for the period in which it was settled. */
export const overageOwed = ({ overage, late }: PeriodStatement): number => overage + late.overage;

/** Records the amount due in `overage_charges`. */
export function createOverageBooking(charges: Model<OverageCharge>, plans: Pick<Plans, 'find'>): OverageBooking {
  return {
    async book(period) {
      const tokens = overageOwed(period);
      if (tokens <= 0) return;
      const { _id, accountId, planId, start: periodStart, end: periodEnd } = period;
      const plan = await plans.find(planId);
      // Plans are never deleted: without its price nothing can be booked, and nothing is skipped.
      if (!plan) throw new Error(`the overage of ${_id} has no price: its plan ${planId} is not stored`);
      const { unitPrice } = plan.overage;
      const amountDue = { amount: tokens * unitPrice.amount, currency: unitPrice.currency };
      const charge = { accountId, tokens, unitPrice, amountDue, planId, periodStart, periodEnd, bookedAt: new Date() };
      await insertIfMissing(charges, _id, charge);
    },

    async listOf(accountId, before, limit) {
      return await charges
        .find({ accountId, periodEnd: { $lt: before } })
        .sort({ periodEnd: -1 })
        .limit(limit)
        .lean<OverageCharge[]>();
    },

    async listBooked(from, limit) {
      return await charges
        .find({ bookedAt: { $gte: from } })
        .sort({ bookedAt: 1 })
        .limit(limit)
        .lean<OverageCharge[]>();
    },
  };
}
