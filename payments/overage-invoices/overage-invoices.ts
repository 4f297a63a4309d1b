/**
 * Makes one invoice for each closed period that owes overage. The periods book what is owed; this brings it to Stripe in
 * steps: each object's id is stored before the next object is made, and between the two Stripe's idempotency keys keep
 * it from being made twice.
 */
import type Stripe from 'stripe';
import type { Accounts } from '../../accounts/accounts.js';
import type { Members } from '../../accounts/members.js';
import { countTokens } from '../../domain/credits.js';
import { createDueWork, dueFrom, withBackoff } from '../../storage/due-work.js';
import { insertIfMissing } from '../../storage/insert-if-missing.js';
import { createReadMark } from '../../storage/read-mark.js';
import { giveEmail, ownerEmail } from '../customer-email.js';
import type { PaymentModels } from '../models.js';
import type { OverageInvoiceRecord } from './models.js';

/** The overage that a closed period owes, as it was booked. */
export type OverageOwed = Pick<
  OverageInvoiceRecord,
  '_id' | 'accountId' | 'tokens' | 'amountDue' | 'periodStart' | 'periodEnd'
> & { readonly bookedAt: Date };

/** Lists what was booked at `from` or later, oldest first, at most `limit`. */
export type OverageBooked = (from: Date, limit: number) => Promise<readonly OverageOwed[]>;

export interface OverageInvoices {
  /** Takes over what was booked, and invoices what is due. */
  workOff(): Promise<void>;
}

interface OverageInvoiceParts {
  readonly stripe: Stripe;
  readonly models: Pick<PaymentModels, 'overageInvoices' | 'readMarks'>;
  readonly accounts: Pick<Accounts, 'find'>;
  readonly members: Pick<Members, 'owners'>;
  readonly booked: OverageBooked;
  readonly onError: (error: unknown) => void;
}

/** A booking may become visible after a later one. */
const OVERLAP_MS = 5 * 60_000;
const BATCH = 100;
const DAYS_UNTIL_DUE = 30;
const MAX_PAUSE_MS = 3_600_000;

export function createOverageInvoices(parts: OverageInvoiceParts): OverageInvoices {
  const { stripe, accounts, members, booked, onError } = parts;
  const { overageInvoices, readMarks } = parts.models;
  const mark = createReadMark(readMarks, 'overage-booked');
  const work = createDueWork({ model: overageInvoices, nextDueAt: withBackoff(MAX_PAUSE_MS) });

  const takeOver = async (): Promise<void> => {
    const readUntil = await mark.read();
    let from = readUntil ? new Date(readUntil.getTime() - OVERLAP_MS) : new Date(0);
    for (;;) {
      const page = await booked(from, BATCH);
      for (const { _id, accountId, tokens, amountDue, periodStart, periodEnd } of page) {
        const owed = { accountId, tokens, amountDue, periodStart, periodEnd };
        const first = { state: 'waiting', invoiceId: null, itemId: null, ...dueFrom(new Date()) };
        await insertIfMissing(overageInvoices, _id, { ...owed, ...first });
      }
      const last = page.at(-1)?.bookedAt;
      if (last) await mark.moveTo(last);
      if (page.length < BATCH || !last || last.getTime() === from.getTime()) return;
      from = last;
    }
  };

  const change = async (record: OverageInvoiceRecord, changes: Partial<OverageInvoiceRecord>) => {
    await overageInvoices.updateOne({ _id: record._id }, { $set: changes });
    return { ...record, ...changes };
  };

  /** Without an address Stripe can mail nothing: it charges what the customer left there, and shows the invoice in the portal. */
  const collection = async (customer: string, accountId: string) =>
    (await giveEmail(stripe, customer, () => ownerEmail(members, accountId)))
      ? ({ collection_method: 'send_invoice', days_until_due: DAYS_UNTIL_DUE } as const)
      : ({ collection_method: 'charge_automatically' } as const);

  const makeInvoice = async ({ _id, accountId, amountDue }: OverageInvoiceRecord, customer: string) =>
    await stripe.invoices.create(
      {
        customer,
        currency: amountDue.currency,
        ...(await collection(customer, accountId)),
        auto_advance: true,
        pending_invoice_items_behavior: 'exclude',
        metadata: { accountId, periodId: _id },
      },
      { idempotencyKey: `overage:${_id}` },
    );

  const makeItem = async (record: OverageInvoiceRecord, customer: string, invoice: string) => {
    const { _id, accountId, tokens, amountDue, periodStart, periodEnd } = record;
    const { data: before } = await stripe.invoiceItems.list({ invoice, limit: 1 });
    if (before[0]) return before[0];
    return await stripe.invoiceItems.create(
      {
        customer,
        invoice,
        amount: amountDue.amount,
        currency: amountDue.currency,
        description: `${countTokens(tokens)} beyond the plan limit`,
        period: { start: seconds(periodStart), end: seconds(periodEnd) },
        metadata: { accountId, periodId: _id },
      },
      { idempotencyKey: `overage-item:${_id}` },
    );
  };

  const invoice = async (claimed: OverageInvoiceRecord): Promise<void> => {
    const { _id, accountId, state } = claimed;
    const customer = (await accounts.find(accountId))?.stripeCustomerId ?? null;
    if (customer === null) {
      if (state === 'waiting')
        onError(new Error(`the overage of ${_id} cannot be invoiced: the account has no customer`));
      await change(claimed, { state: 'no_customer' });
      return;
    }
    let record = claimed;
    if (record.invoiceId === null) {
      const { id } = await makeInvoice(record, customer);
      record = await change(record, { invoiceId: id });
    }
    const invoiceId = record.invoiceId!;
    if (record.itemId === null) {
      const { id } = await makeItem(record, customer, invoiceId);
      await change(record, { itemId: id });
    }
    const { status } = await stripe.invoices.retrieve(invoiceId);
    if (status === 'draft') await stripe.invoices.finalizeInvoice(invoiceId);
    await work.finish({ _id }, { state: 'invoiced' });
  };

  return {
    async workOff() {
      await takeOver();
      await work.workOff({ limit: BATCH, concurrency: 1, onError }, invoice);
    },
  };
}

const seconds = (at: Date): number => Math.floor(at.getTime() / 1_000);
