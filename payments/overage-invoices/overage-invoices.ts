/**
 * Makes one invoice for each closed period that owes overage. The periods book what is owed; this brings it to Stripe in
 * steps: each object's id is stored before the next object is made, and between the two Stripe's idempotency keys keep
 * it from being made twice.
 */
import type Stripe from 'stripe';
import type { Accounts } from '../../accounts/accounts.js';
import type { Members } from '../../accounts/members.js';
import { overageAtPriceText } from '../../domain/account/overage.js';
import { countTokens } from '../../domain/credits.js';
import { createDueWork, dueFrom, withBackoff } from '../../storage/due-work.js';
import { insertIfMissing } from '../../storage/insert-if-missing.js';
import { createReadMark } from '../../storage/read-mark.js';
import { workOff } from '../../storage/work-off.js';
import { giveEmail, ownerEmail } from '../customer-email.js';
import { idempotencyKey } from '../idempotency-key.js';
import type { PaymentModels } from '../models.js';
import { isStoredFailure, orMissing, refusalOf } from '../stripe-refusal.js';
import type { OverageInvoiceRecord } from './models.js';

/** The overage that a closed period owes, as it was booked. */
export type OverageOwed = Pick<
  OverageInvoiceRecord,
  '_id' | 'periodId' | 'accountId' | 'tokens' | 'lines' | 'amountDue' | 'periodStart' | 'periodEnd'
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
/** How soon a customer that the host corrected is seen, at the latest. */
const MAX_PAUSE_MS = 5 * 60_000;
/** How soon Stripe is asked again about what it refused, where nothing changed here. */
const ASK_AGAIN_MS = 3_600_000;

const FIRST = {
  state: 'waiting',
  customer: null,
  tries: 0,
  refusedBecause: null,
  refusedUntil: null,
  collectionMethod: null,
  invoiceId: null,
  itemId: null,
} as const;

/** The booking knows more of a charge, such as its plan, than an invoice may keep. */
const keptOf = ({
  periodId,
  accountId,
  tokens,
  lines,
  amountDue,
  periodStart,
  periodEnd,
}: OverageOwed): Omit<OverageOwed, '_id' | 'bookedAt'> => ({
  periodId,
  accountId,
  tokens,
  lines,
  amountDue,
  periodStart,
  periodEnd,
});

export function createOverageInvoices(parts: OverageInvoiceParts): OverageInvoices {
  const { stripe, accounts, members, booked, onError } = parts;
  const { overageInvoices, readMarks } = parts.models;
  const mark = createReadMark(readMarks, 'overage-booked');
  const work = createDueWork({ model: overageInvoices, nextDueAt: withBackoff(MAX_PAUSE_MS) });

  const takeOver = async (): Promise<void> => {
    const readUntil = await mark.read();
    let complete = true;
    let from = readUntil ? new Date(readUntil.getTime() - OVERLAP_MS) : new Date(0);
    for (;;) {
      const page = await booked(from, BATCH);
      const taken = await workOff(page, { concurrency: 1, onError }, async (owed) => {
        await insertIfMissing(overageInvoices, owed._id, { ...keptOf(owed), ...FIRST, ...dueFrom(new Date()) });
      });
      // One that can't be taken over delays no other; it is reported again by every round until it can.
      complete &&= taken === page.length;
      const last = page.at(-1)?.bookedAt;
      if (last && complete) await mark.moveTo(last);
      if (page.length < BATCH || !last || last.getTime() === from.getTime()) return;
      from = last;
    }
  };

  const change = async (record: OverageInvoiceRecord, changes: Partial<OverageInvoiceRecord>) => {
    await overageInvoices.updateOne({ _id: record._id }, { $set: changes });
    return { ...record, ...changes };
  };

  /** Decided once: without an address Stripe can mail nothing, so it charges what the customer left there. */
  const withCollection = async (record: OverageInvoiceRecord, customer: string): Promise<OverageInvoiceRecord> => {
    if (record.collectionMethod !== null) return record;
    const hasEmail = await giveEmail(stripe, customer, () => ownerEmail(members, record.accountId));
    return await change(record, { collectionMethod: hasEmail ? 'send_invoice' : 'charge_automatically' });
  };

  const makeInvoice = async (record: OverageInvoiceRecord, customer: string) => {
    const { _id, periodId, accountId, amountDue, tries, collectionMethod } = record;
    const params: Stripe.InvoiceCreateParams = {
      customer,
      currency: amountDue.currency,
      ...(collectionMethod === 'send_invoice'
        ? { collection_method: collectionMethod, days_until_due: DAYS_UNTIL_DUE }
        : { collection_method: 'charge_automatically' }),
      auto_advance: true,
      pending_invoice_items_behavior: 'exclude',
      metadata: { accountId, periodId },
    };
    const name = `overage:${_id}:${tries}`;
    return await stripe.invoices.create(params, { idempotencyKey: idempotencyKey(name, params) });
  };

  const makeItem = async (record: OverageInvoiceRecord, customer: string, invoice: string) => {
    const { _id, periodId, accountId, tokens, lines, amountDue, periodStart, periodEnd, tries } = record;
    const { data: before } = await stripe.invoiceItems.list({ invoice, limit: 1 });
    if (before[0]) return before[0];
    const params: Stripe.InvoiceItemCreateParams = {
      customer,
      invoice,
      amount: amountDue.amount,
      currency: amountDue.currency,
      description: `${countTokens(tokens)} beyond the plan limit: ${lines.map(overageAtPriceText).join(', ')}`,
      period: { start: seconds(periodStart), end: seconds(periodEnd) },
      metadata: { accountId, periodId },
    };
    const name = `overage-item:${_id}:${tries}`;
    return await stripe.invoiceItems.create(params, { idempotencyKey: idempotencyKey(name, params) });
  };

  /** Goes on with the customer that was asked for first, whatever the account's is now. */
  const bringToStripe = async (claimed: OverageInvoiceRecord, customer: string): Promise<void> => {
    let record = claimed;
    if (record.invoiceId === null) {
      record = await withCollection(record, customer);
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
    await finish(record);
  };

  const finish = async ({ _id }: OverageInvoiceRecord): Promise<void> => {
    await work.finish({ _id }, { state: 'invoiced', refusedBecause: null, refusedUntil: null });
  };

  /** The draft for the customer before goes first, so that nobody is billed twice. Null: it was invoiced after all. */
  const beginAgain = async (record: OverageInvoiceRecord, customer: string): Promise<OverageInvoiceRecord | null> => {
    const { invoiceId, tries } = record;
    const before = invoiceId === null ? null : await orMissing(stripe.invoices.retrieve(invoiceId), null);
    if (before && before.status !== 'draft') {
      await finish(record);
      return null;
    }
    if (before) await orMissing(stripe.invoices.del(before.id), null);
    const fresh = { invoiceId: null, itemId: null, collectionMethod: null, refusedBecause: null, refusedUntil: null };
    return await change(record, { ...fresh, state: 'waiting', customer, tries: tries + 1 });
  };

  const withoutCustomer = async (record: OverageInvoiceRecord): Promise<void> => {
    const { _id, state } = record;
    if (state === 'waiting')
      onError(new Error(`the overage of ${_id} cannot be invoiced: the account has no customer`));
    await change(record, { state: 'no_customer' });
  };

  /** Null: nothing can be done about it now. */
  const withCustomer = async (claimed: OverageInvoiceRecord): Promise<OverageInvoiceRecord | null> => {
    const now = (await accounts.find(claimed.accountId))?.stripeCustomerId ?? null;
    if (claimed.customer === null) {
      if (now !== null) return await change(claimed, { customer: now, state: 'waiting' });
      await withoutCustomer(claimed);
      return null;
    }
    if (claimed.state !== 'refused') return claimed;
    if (now !== null && now !== claimed.customer) return await beginAgain(claimed, now);
    return claimed.refusedUntil !== null && claimed.refusedUntil > new Date() ? null : claimed;
  };

  const invoice = async (claimed: OverageInvoiceRecord): Promise<void> => {
    const record = await withCustomer(claimed);
    if (record === null) return;
    try {
      await bringToStripe(record, record.customer!);
    } catch (error) {
      const refused = refusalOf(error);
      if (refused === null && !isStoredFailure(error)) throw error;
      // Stripe would repeat the stored answer under the same key, also once the reason is gone.
      await change(record, { tries: record.tries + 1 });
      if (refused === null || isStoredFailure(error)) throw error;
      const refusedUntil = new Date(Date.now() + ASK_AGAIN_MS);
      await change(record, { state: 'refused', refusedBecause: refused.message, refusedUntil });
      if (record.state !== 'refused') {
        onError(new Error(`Stripe refuses the overage invoice of ${record._id}`, { cause: error }));
      }
    }
  };

  return {
    async workOff() {
      await takeOver();
      await work.workOff({ limit: BATCH, concurrency: 1, onError }, invoice);
    },
  };
}

const seconds = (at: Date): number => Math.floor(at.getTime() / 1_000);
