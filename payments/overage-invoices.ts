/**
 * One invoice for each closed period that owes overage. The periods book what is owed; this brings it to Stripe, step by
 * step: each object's id is stored before the next one is made, and Stripe's idempotency keys cover what is in between.
 */
import type Stripe from 'stripe';
import type { Accounts } from '../accounts/accounts.js';
import { formatCredits } from '../domain/credits.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import type { OverageInvoiceRecord, PaymentModels, ReadMark } from './models.js';
import { pauseAfterMs } from '../storage/backoff.js';

/** What a closed period owes, as it was booked. */
export type OverageOwed = Pick<
  OverageInvoiceRecord,
  '_id' | 'accountId' | 'tokens' | 'amountDue' | 'periodStart' | 'periodEnd'
> & { readonly bookedAt: Date };

/** What was booked at `from` or later, oldest first, at most `limit`. */
export type OverageBooked = (from: Date, limit: number) => Promise<readonly OverageOwed[]>;

export interface OverageInvoices {
  /** Takes over what was booked, and brings to Stripe what waits. */
  workOff(): Promise<void>;
}

interface OverageInvoiceParts {
  readonly stripe: Stripe;
  readonly models: Pick<PaymentModels, 'overageInvoices' | 'readMarks'>;
  readonly accounts: Pick<Accounts, 'find'>;
  readonly booked: OverageBooked;
  readonly onError: (error: unknown) => void;
}

const MARK = 'overage-booked';
/** A booking may become visible after a later one. */
const OVERLAP_MS = 5 * 60_000;
const BATCH = 100;
const DAYS_UNTIL_DUE = 30;
const LONGEST_PAUSE_MS = 3_600_000;

export function createOverageInvoices(parts: OverageInvoiceParts): OverageInvoices {
  const { stripe, accounts, booked, onError } = parts;
  const { overageInvoices, readMarks } = parts.models;

  const takeOver = async (): Promise<void> => {
    const mark = await readMarks.findById(MARK).lean<ReadMark>();
    let from = mark ? new Date(mark.readUntil.getTime() - OVERLAP_MS) : new Date(0);
    for (;;) {
      const page = await booked(from, BATCH);
      for (const { _id, accountId, tokens, amountDue, periodStart, periodEnd } of page) {
        const owed = { accountId, tokens, amountDue, periodStart, periodEnd };
        const first = { state: 'waiting', invoiceId: null, itemId: null, tries: 0, nextTryAt: new Date() };
        await insertIfMissing(overageInvoices, _id, { ...owed, ...first });
      }
      const last = page.at(-1)?.bookedAt;
      if (last) await readMarks.updateOne({ _id: MARK }, { $set: { readUntil: last } }, { upsert: true });
      if (page.length < BATCH || !last || last.getTime() === from.getTime()) return;
      from = last;
    }
  };

  const change = async (record: OverageInvoiceRecord, changes: Partial<OverageInvoiceRecord>) => {
    await overageInvoices.updateOne({ _id: record._id }, { $set: changes });
    return { ...record, ...changes };
  };

  const invoice = async (waiting: OverageInvoiceRecord): Promise<void> => {
    const { _id, accountId, tokens, amountDue, periodStart, periodEnd, tries } = waiting;
    const nextTryAt = new Date(Date.now() + pauseAfterMs(tries, LONGEST_PAUSE_MS));
    let record = await change(waiting, { tries: tries + 1, nextTryAt });
    const customer = (await accounts.find(accountId))?.stripeCustomerId ?? null;
    if (customer === null) {
      if (record.state === 'waiting') onError(new Error(`the overage of ${_id} has nobody to be invoiced to`));
      await change(record, { state: 'no_customer' });
      return;
    }
    const metadata = { accountId, periodId: _id };
    if (record.invoiceId === null) {
      const { id } = await stripe.invoices.create(
        {
          customer,
          currency: amountDue.currency,
          collection_method: 'send_invoice',
          days_until_due: DAYS_UNTIL_DUE,
          auto_advance: true,
          pending_invoice_items_behavior: 'exclude',
          metadata,
        },
        { idempotencyKey: `overage:${_id}` },
      );
      record = await change(record, { invoiceId: id });
    }
    const invoiceId = record.invoiceId!;
    if (record.itemId === null) {
      const { data: before } = await stripe.invoiceItems.list({ invoice: invoiceId, limit: 1 });
      const item =
        before[0] ??
        (await stripe.invoiceItems.create(
          {
            customer,
            invoice: invoiceId,
            amount: amountDue.amount,
            currency: amountDue.currency,
            description: `${formatCredits(tokens)} tokens beyond the plan limit`,
            period: { start: seconds(periodStart), end: seconds(periodEnd) },
            metadata,
          },
          { idempotencyKey: `overage-item:${_id}` },
        ));
      record = await change(record, { itemId: item.id });
    }
    const { status } = await stripe.invoices.retrieve(invoiceId);
    if (status === 'draft') await stripe.invoices.finalizeInvoice(invoiceId);
    await change(record, { state: 'invoiced', nextTryAt: null });
  };

  return {
    async workOff() {
      await takeOver();
      const waiting = await overageInvoices
        .find({ nextTryAt: { $lte: new Date() } })
        .sort({ nextTryAt: 1 })
        .limit(BATCH)
        .lean<OverageInvoiceRecord[]>();
      for (const record of waiting) await invoice(record).catch(onError);
    },
  };
}

const seconds = (at: Date): number => Math.floor(at.getTime() / 1_000);
