/** Keeps invoices: a draft collects items, finalizing fixes the amount, and then it is paid, fails or is voided. */
import type { Stripe } from 'stripe';
import { emptyInvoice } from './empty-invoice.js';
import { requireExact } from './amounts.js';
import { asList, newInvoiceItem, newInvoiceLine } from './objects.js';
import { missingParameter, Refusal } from './refusal.js';
import type { World } from './world.js';

export function createInvoice(world: World, params: Stripe.InvoiceCreateParams): Stripe.Invoice {
  if (params.customer === undefined) throw missingParameter('customer');
  const customer = world.require('customer', params.customer, 'customer');
  if (params.collection_method === 'send_invoice') {
    if ((customer.email ?? '') === '') throw missingEmail();
    if (params.days_until_due === undefined && params.due_date === undefined) throw missingParameter('days_until_due');
  }
  const id = world.id('in');
  const invoice = world.store.save<'invoice'>({
    ...emptyInvoice(id, world.nowS()),
    auto_advance: params.auto_advance ?? false,
    collection_method: params.collection_method ?? 'charge_automatically',
    currency: params.currency ?? 'usd',
    customer: customer.id,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    description: params.description ?? null,
    due_date:
      params.due_date ?? (params.days_until_due === undefined ? null : world.nowS() + params.days_until_due * 86_400),
    footer: params.footer ?? null,
    metadata: (params.metadata ?? {}) as Stripe.Metadata,
  });
  if (params.pending_invoice_items_behavior === 'include') {
    for (const item of world.store.list('invoiceitem')) {
      if (item.customer === customer.id && item.invoice === null) {
        world.store.save<'invoiceitem'>({ ...item, invoice: id });
      }
    }
  }
  const counted = recount(world, invoice);
  world.emit('invoice.created', counted);
  return counted;
}

export function createInvoiceItem(world: World, params: Stripe.InvoiceItemCreateParams): Stripe.InvoiceItem {
  if (params.customer === undefined) throw missingParameter('customer');
  const customer = world.require('customer', params.customer, 'customer');
  const invoice = params.invoice === undefined ? undefined : world.require('invoice', params.invoice, 'invoice');
  if (invoice !== undefined && invoice.status !== 'draft') {
    throw new Refusal(400, 'You can only add invoice items to draft invoices.', { param: 'invoice' });
  }
  if (invoice !== undefined && invoice.customer !== customer.id) {
    throw new Refusal(400, 'The invoice belongs to another customer.', { param: 'invoice' });
  }
  const price = params.price_data;
  const quantity = params.quantity ?? 1;
  const amount = params.amount ?? (price?.unit_amount === undefined ? undefined : price.unit_amount * quantity);
  if (amount === undefined) throw missingParameter('amount');
  const currency = params.currency ?? price?.currency ?? invoice?.currency ?? 'usd';
  requireExact({ amount: Math.abs(amount), currency }, "The invoice item's amount");
  const item = world.store.save<'invoiceitem'>(
    newInvoiceItem(world, {
      amount,
      currency,
      customer: customer.id,
      description: params.description ?? null,
      invoice: invoice?.id ?? null,
      metadata: (params.metadata ?? {}) as Stripe.Metadata,
      quantity,
      period: params.period,
    }),
  );
  if (invoice !== undefined && item.currency !== invoice.currency) {
    world.store.remove('invoiceitem', item.id);
    throw new Refusal(400, `The invoice is in ${invoice.currency}: all of its items must be in that currency.`, {
      param: 'currency',
    });
  }
  if (invoice !== undefined) recount(world, invoice);
  world.emit('invoiceitem.created', item);
  return item;
}

export function finalizeInvoice(world: World, invoice: Stripe.Invoice): Stripe.Invoice {
  if (invoice.status !== 'draft') {
    throw new Refusal(400, `This invoice is already finalized, you can't re-finalize a non-draft invoice.`, {
      code: 'invoice_not_editable',
    });
  }
  const now = world.nowS();
  const open = world.store.save<'invoice'>({
    ...recount(world, invoice),
    status: 'open',
    effective_at: now,
    hosted_invoice_url: `${world.baseUrl}/`,
    number: `SANDBOX-${String(world.store.list('invoice').filter(({ number }) => number !== null).length + 1).padStart(4, '0')}`,
    status_transitions: { ...invoice.status_transitions, finalized_at: now },
  });
  world.emit('invoice.finalized', open);
  return open.amount_due === 0 ? payInvoice(world, open) : open;
}

export function payInvoice(world: World, invoice: Stripe.Invoice): Stripe.Invoice {
  requireOpen(invoice);
  const paid = world.store.save<'invoice'>({
    ...invoice,
    status: 'paid',
    attempted: true,
    attempt_count: invoice.attempt_count + 1,
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    status_transitions: { ...invoice.status_transitions, paid_at: world.nowS() },
  });
  world.emit('invoice.paid', paid);
  world.emit('invoice.payment_succeeded', paid);
  return paid;
}

export function failInvoicePayment(world: World, invoice: Stripe.Invoice): Stripe.Invoice {
  requireOpen(invoice);
  const tried = world.store.save<'invoice'>({
    ...invoice,
    attempted: true,
    attempt_count: invoice.attempt_count + 1,
    next_payment_attempt: world.nowS() + 3 * 86_400,
  });
  world.emit('invoice.payment_failed', tried);
  return tried;
}

export function voidInvoice(world: World, invoice: Stripe.Invoice): Stripe.Invoice {
  requireOpen(invoice);
  const voided = world.store.save<'invoice'>({
    ...invoice,
    status: 'void',
    status_transitions: { ...invoice.status_transitions, voided_at: world.nowS() },
  });
  world.emit('invoice.voided', voided);
  return voided;
}

export function deleteInvoiceItem(
  world: World,
  item: Stripe.InvoiceItem,
): { id: string; object: string; deleted: true } {
  const invoice = item.invoice === null ? undefined : world.require('invoice', item.invoice as string);
  if (invoice !== undefined && invoice.status !== 'draft') {
    throw new Refusal(400, 'You cannot delete an item of a finalized invoice.', { code: 'invoice_not_editable' });
  }
  world.store.remove('invoiceitem', item.id);
  if (invoice !== undefined) recount(world, invoice);
  return { id: item.id, object: 'invoiceitem', deleted: true };
}

export function deleteInvoice(world: World, invoice: Stripe.Invoice): Stripe.DeletedInvoice {
  if (invoice.status !== 'draft') {
    throw new Refusal(400, 'You can only delete draft invoices.', { code: 'invoice_not_editable' });
  }
  for (const item of world.store.list('invoiceitem')) {
    if (item.invoice === invoice.id) world.store.remove('invoiceitem', item.id);
  }
  world.store.remove('invoice', invoice.id);
  world.emit('invoice.deleted', invoice);
  return { id: invoice.id, object: 'invoice', deleted: true };
}

/** Stripe sends the invoice by mail, so it needs an address. */
function missingEmail(): Refusal {
  return new Refusal(
    400,
    'Missing email. In order to create invoices that are sent to the customer, the customer must have a valid email.',
  );
}

function requireOpen(invoice: Stripe.Invoice): void {
  if (invoice.status !== 'open') throw new Refusal(400, `This invoice is ${invoice.status ?? 'gone'}, not open.`);
}

/** Computes the draft's amounts from its items. */
function recount(world: World, invoice: Stripe.Invoice): Stripe.Invoice {
  const items = world.store
    .list('invoiceitem')
    .filter((item) => item.invoice === invoice.id)
    .reverse();
  const total = items.reduce((sum, { amount }) => sum + amount, 0);
  const known = new Map(invoice.lines.data.map((line) => [line.parent?.invoice_item_details?.invoice_item, line]));
  return world.store.save<'invoice'>({
    ...invoice,
    amount_due: Math.max(total, 0),
    amount_remaining: Math.max(total, 0),
    lines: asList(
      `/v1/invoices/${invoice.id}/lines`,
      items.map((item) => known.get(item.id) ?? newInvoiceLine(world, item)),
    ),
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
  });
}
