/** Lists the overage that an account owes for its closed periods, each with what became of its invoice: for finance. */
import type { Money } from '../../domain/pricing/money.js';
import { pageOf, type Page, type PageQuery } from '../../storage/page.js';
import type { PaymentModels } from '../models.js';
import type { OverageInvoiceRecord } from './models.js';
import type { OverageOwed } from './overage-invoices.js';

/** Lists what an account owes, newest period first and each by currency, at most `limit`, from behind `after`. */
export type OverageOf = (
  accountId: string,
  after: { readonly periodEnd: Date; readonly currency: string } | null,
  limit: number,
) => Promise<readonly OverageOwed[]>;

export interface OverageChargeView {
  readonly periodId: string;
  readonly periodStart: Date;
  readonly periodEnd: Date;
  readonly tokens: number;
  /** What the tokens cost: each at the price at which it was used. */
  readonly lines: OverageOwed['lines'];
  readonly amountDue: Money;
  readonly bookedAt: Date;
  /** `waiting`: it was not brought to Stripe yet. */
  readonly state: OverageInvoiceRecord['state'];
  /** Why Stripe refuses the invoice. */
  readonly refusedBecause: string | null;
  readonly invoiceId: string | null;
}

export interface OverageCharges {
  /** The cursor is the end of the last period in milliseconds, and the currency: a period has a charge for each. */
  list(accountId: string, query: PageQuery): Promise<Page<OverageChargeView>>;
}

interface OverageChargesParts {
  readonly models: Pick<PaymentModels, 'overageInvoices'>;
  readonly overageOf: OverageOf;
}

export function createOverageCharges({ models, overageOf }: OverageChargesParts): OverageCharges {
  return {
    async list(accountId, { limit, cursor }) {
      const owed = await overageOf(accountId, cursor === undefined ? null : placeOf(cursor), limit + 1);
      const ids = owed.map(({ _id }) => _id);
      const records = await models.overageInvoices.find({ _id: { $in: ids } }).lean<OverageInvoiceRecord[]>();
      const byId = new Map(records.map((record) => [record._id, record]));
      const cursorOf = ({ periodEnd, amountDue }: OverageOwed): string =>
        `${periodEnd.getTime()}~${amountDue.currency}`;
      return pageOf(owed, limit, cursorOf, (charge) => viewOf(charge, byId.get(charge._id)));
    },
  };
}

function placeOf(cursor: string) {
  const [ms, currency] = cursor.split('~') as [string, string];
  return { periodEnd: new Date(Number(ms)), currency };
}

function viewOf(charge: OverageOwed, record: OverageInvoiceRecord | undefined): OverageChargeView {
  const { periodId, periodStart, periodEnd, tokens, lines, amountDue, bookedAt } = charge;
  return {
    periodId,
    periodStart,
    periodEnd,
    tokens,
    lines,
    amountDue,
    bookedAt,
    state: record?.state ?? 'waiting',
    refusedBecause: record?.refusedBecause ?? null,
    invoiceId: record?.invoiceId ?? null,
  };
}
