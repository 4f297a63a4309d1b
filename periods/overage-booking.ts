/**
 * Books what a closed period owes for tokens beyond its credits, once per period and before its statement is stored. Each
 * token is billed at the price at which it was used. It does not collect the money.
 */
import { Schema, type Connection, type Model } from 'mongoose';
import { pricedOverage, type PricedOverage } from '../domain/account/overage.js';
import { overageChargeId } from '../domain/business-key.js';
import { sumTokens } from '../domain/grant.js';
import type { Money } from '../domain/pricing/money.js';
import type { PeriodStatement } from '../ledger/period-books.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import { instant, money, options, part, text, whole } from '../storage/schema-parts.js';

export interface OverageBooking {
  /** May be repeated: the same period is booked once. */
  book(period: PeriodStatement): Promise<void>;
  /** Lists what was booked at `from` or later, oldest first, at most `limit`. */
  listBooked(from: Date, limit: number): Promise<OverageCharge[]>;
  /** Lists an account's charges, newest period first and each by currency, at most `limit`, from behind `after`. */
  listOf(accountId: string, after: OveragePlace | null, limit: number): Promise<OverageCharge[]>;
}

/** Where a charge stands in the list of its account. */
export interface OveragePlace {
  readonly periodEnd: Date;
  readonly currency: string;
}

export interface OverageCharge {
  /** The period's id; where the period owes in several currencies, with the currency behind it in every charge but the first. */
  readonly _id: string;
  readonly periodId: string;
  readonly accountId: string;
  readonly tokens: number;
  /** What the tokens cost: each at the price at which it was used. */
  readonly lines: readonly PricedOverage[];
  readonly amountDue: Money;
  /** The plan in force at the period's end. */
  readonly planId: string;
  readonly periodStart: Date;
  readonly periodEnd: Date;
  readonly bookedAt: Date;
}

const chargeSchema = new Schema<OverageCharge>(
  {
    _id: text,
    periodId: text,
    accountId: text,
    tokens: whole,
    lines: [new Schema<PricedOverage>({ tokens: whole, unitPrice: money, amount: money }, part)],
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

/** Records the amount due in `overage_charges`. An invoice has one currency, so each currency is a charge of its own. */
export function createOverageBooking(charges: Model<OverageCharge>): OverageBooking {
  return {
    async book({ _id: periodId, accountId, planId, start: periodStart, end: periodEnd, overageOwed }) {
      const lines = overageOwed.map(pricedOverage);
      const currencies = [...new Set(lines.map(({ amount }) => amount.currency))];
      for (const [index, currency] of currencies.entries()) {
        const own = lines.filter(({ amount }) => amount.currency === currency);
        const amountDue = { amount: own.reduce((sum, { amount }) => sum + amount.amount, 0), currency };
        const period = { periodId, accountId, planId, periodStart, periodEnd };
        const charge = { ...period, tokens: sumTokens(own), lines: own, amountDue, bookedAt: new Date() };
        await insertIfMissing(charges, index === 0 ? periodId : overageChargeId(periodId, currency), charge);
      }
    },

    async listOf(accountId, after, limit) {
      return await charges
        .find({ accountId, ...(after && behind(after)) })
        .sort({ periodEnd: -1, 'amountDue.currency': 1 })
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

const behind = ({ periodEnd, currency }: OveragePlace) => ({
  $or: [{ periodEnd: { $lt: periodEnd } }, { periodEnd, 'amountDue.currency': { $gt: currency } }],
});
