/** Lists the overage that an account owes for its closed periods, each with what became of its invoice: for finance. */
import type { Money } from '../../domain/pricing/money.js';
import { pageOf, type Page, type PageQuery } from '../../storage/page.js';
import type { PaymentModels } from '../models.js';
import type { OverageInvoiceRecord } from './models.js';
import type { OverageOwed } from './overage-invoices.js';

/** Lists what an account owes for periods that ended before `before`, newest first, at most `limit`. */
export type OverageOf = (accountId: string, before: Date, limit: number) => Promise<readonly OverageOwed[]>;

export interface OverageChargeView {
  readonly periodId: string;
  readonly periodStart: Date;
  readonly periodEnd: Date;
  readonly tokens: number;
  readonly amountDue: Money;
  readonly bookedAt: Date;
  /** `waiting`: it was not brought to Stripe yet. */
  readonly state: OverageInvoiceRecord['state'];
  /** Why Stripe refuses the invoice. */
  readonly refusedBecause: string | null;
  readonly invoiceId: string | null;
}

export interface OverageCharges {
  /** The cursor is the end of the last period in milliseconds. */
  list(accountId: string, query: PageQuery): Promise<Page<OverageChargeView>>;
}

interface OverageChargesParts {
  readonly models: Pick<PaymentModels, 'overageInvoices'>;
  readonly overageOf: OverageOf;
}

const NO_CURSOR = new Date('9999-12-31T23:59:59.999Z');

export function createOverageCharges({ models, overageOf }: OverageChargesParts): OverageCharges {
  return {
    async list(accountId, { limit, cursor }) {
      const before = cursor === undefined ? NO_CURSOR : new Date(Number(cursor));
      const owed = await overageOf(accountId, before, limit + 1);
      const ids = owed.map(({ _id }) => _id);
      const records = await models.overageInvoices.find({ _id: { $in: ids } }).lean<Invoiced[]>();
      const byPeriod = new Map(records.map((record) => [record._id, record]));
      const cursorOf = ({ periodEnd }: OverageOwed): string => String(periodEnd.getTime());
      return pageOf(owed, limit, cursorOf, (charge) => viewOf(charge, byPeriod.get(charge._id)));
    },
  };
}

type Invoiced = OverageInvoiceRecord & { readonly refusedBecause?: string | null };

function viewOf(charge: OverageOwed, record: Invoiced | undefined): OverageChargeView {
  const { _id: periodId, periodStart, periodEnd, tokens, amountDue, bookedAt } = charge;
  return {
    ...{ periodId, periodStart, periodEnd, tokens, amountDue, bookedAt },
    state: record?.state ?? 'waiting',
    refusedBecause: record?.refusedBecause ?? null,
    invoiceId: record?.invoiceId ?? null,
  };
}
