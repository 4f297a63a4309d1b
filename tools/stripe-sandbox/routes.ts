/** What of Stripe's API is served: each route with the parameters it takes and what it does. */
import type { Stripe } from 'stripe';
import { createSession, expireSession } from './checkout.js';
import {
  createInvoice,
  createInvoiceItem,
  deleteInvoiceItem,
  finalizeInvoice,
  payInvoice,
  voidInvoice,
} from './invoices.js';
import { listPage, type ListParameters } from './listing.js';
import { newCustomer } from './objects.js';
import { accepts, fields, listOf, type Shape } from './parameters.js';
import { missingParameter } from './refusal.js';
import { createRefund } from './reversals.js';
import type { Kinds } from './store.js';
import { cancelSubscription, changeSubscription, resumeSubscription, subscribe } from './subscriptions.js';
import type { World } from './world.js';

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  /** With `:id` where the object's id stands. */
  path: string;
  shape: Shape;
  answer: (world: World, id: string, params: never) => object;
}

const expandOnly = { expand: 'texts' } as const;
const paging = {
  limit: 'integer',
  starting_after: 'text',
  ending_before: 'text',
  created: 'range',
  expand: 'texts',
} as const;

const sessionShape = accepts<Stripe.Checkout.SessionCreateParams>()({
  ...expandOnly,
  mode: 'text',
  success_url: 'text',
  cancel_url: 'text',
  client_reference_id: 'text',
  customer: 'text',
  customer_email: 'text',
  customer_creation: 'text',
  customer_update: 'ignored',
  expires_at: 'integer',
  metadata: 'metadata',
  locale: 'text',
  submit_type: 'text',
  ui_mode: 'text',
  custom_text: 'ignored',
  automatic_tax: 'ignored',
  allow_promotion_codes: 'boolean',
  billing_address_collection: 'text',
  branding_settings: 'ignored',
  invoice_creation: 'ignored',
  payment_method_options: 'ignored',
  excluded_payment_method_types: 'texts',
  tax_id_collection: 'ignored',
  adaptive_pricing: 'ignored',
  payment_intent_data: fields<Stripe.Checkout.SessionCreateParams.PaymentIntentData>({
    description: 'text',
    metadata: 'metadata',
    receipt_email: 'text',
    statement_descriptor: 'text',
    statement_descriptor_suffix: 'text',
    setup_future_usage: 'text',
  }),
  line_items: listOf<Stripe.Checkout.SessionCreateParams.LineItem>({
    quantity: 'integer',
    metadata: 'metadata',
    price_data: fields<Stripe.Checkout.SessionCreateParams.LineItem.PriceData>({
      currency: 'text',
      unit_amount: 'integer',
      tax_behavior: 'text',
      product_data: fields<Stripe.Checkout.SessionCreateParams.LineItem.PriceData.ProductData>({
        name: 'text',
        description: 'text',
        metadata: 'metadata',
        tax_code: 'text',
        unit_label: 'text',
      }),
    }),
  }),
});

const customerNames = {
  ...expandOnly,
  email: 'text',
  name: 'text',
  phone: 'text',
  description: 'text',
  metadata: 'metadata',
  preferred_locales: 'texts',
} as const;

const invoiceShape = accepts<Stripe.InvoiceCreateParams>()({
  ...expandOnly,
  customer: 'text',
  auto_advance: 'boolean',
  collection_method: 'text',
  currency: 'text',
  days_until_due: 'integer',
  due_date: 'integer',
  description: 'text',
  footer: 'text',
  metadata: 'metadata',
  pending_invoice_items_behavior: 'text',
  automatic_tax: 'ignored',
});

const invoiceItemShape = accepts<Stripe.InvoiceItemCreateParams>()({
  ...expandOnly,
  customer: 'text',
  amount: 'integer',
  currency: 'text',
  description: 'text',
  invoice: 'text',
  metadata: 'metadata',
  quantity: 'integer',
  tax_behavior: 'text',
  period: fields<Stripe.InvoiceItemCreateParams.Period>({ start: 'integer', end: 'integer' }),
  price_data: fields<Stripe.InvoiceItemCreateParams.PriceData>({
    currency: 'text',
    product: 'text',
    unit_amount: 'integer',
    tax_behavior: 'text',
  }),
});

const refundShape = accepts<Stripe.RefundCreateParams>()({
  ...expandOnly,
  amount: 'integer',
  charge: 'text',
  payment_intent: 'text',
  reason: 'text',
  metadata: 'metadata',
});

/** What has to do with invoices is taken and has no effect: the sandbox bills nobody. */
const subscriptionShape = accepts<Stripe.SubscriptionCreateParams>()({
  ...expandOnly,
  customer: 'text',
  cancel_at_period_end: 'boolean',
  metadata: 'metadata',
  trial_period_days: 'integer',
  payment_behavior: 'text',
  collection_method: 'ignored',
  days_until_due: 'ignored',
  default_payment_method: 'ignored',
  proration_behavior: 'ignored',
  items: listOf<Stripe.SubscriptionCreateParams.Item>({ price: 'text', quantity: 'ignored' }),
});

const subscriptionChangeShape = accepts<Stripe.SubscriptionUpdateParams>()({
  ...expandOnly,
  cancel_at_period_end: 'boolean',
  metadata: 'metadata',
  payment_behavior: 'ignored',
  proration_behavior: 'ignored',
  items: listOf<Stripe.SubscriptionUpdateParams.Item>({
    id: 'text',
    price: 'text',
    deleted: 'boolean',
    quantity: 'ignored',
  }),
});

export const ROUTES: readonly Route[] = [
  post(
    '/v1/customers',
    accepts<Stripe.CustomerCreateParams>()(customerNames),
    (world, _, given: Stripe.CustomerCreateParams) => {
      const customer = world.store.save<'customer'>(newCustomer(world, given as Partial<Stripe.Customer>));
      world.emit('customer.created', customer);
      return customer;
    },
  ),
  post(
    '/v1/customers/:id',
    accepts<Stripe.CustomerUpdateParams>()(customerNames),
    (world, id, given: Stripe.CustomerUpdateParams) => {
      const before = world.require('customer', id);
      const change = given as Partial<Stripe.Customer>;
      const metadata = { ...before.metadata, ...change.metadata };
      const after = world.store.save<'customer'>({ ...before, ...change, metadata });
      world.emit('customer.updated', after, before);
      return after;
    },
  ),
  retrieve('/v1/customers', 'customer'),
  list('/v1/customers', 'customer', accepts<Stripe.CustomerListParams>()({ ...paging, email: 'text' })),

  post('/v1/checkout/sessions', sessionShape, (world, _, given: Stripe.Checkout.SessionCreateParams) =>
    createSession(world, given),
  ),
  post('/v1/checkout/sessions/:id/expire', expandOnly, (world, id) =>
    expireSession(world, world.require('checkout.session', id)),
  ),
  retrieve('/v1/checkout/sessions', 'checkout.session'),
  {
    method: 'GET',
    path: '/v1/checkout/sessions/:id/line_items',
    shape: paging,
    answer: (world, id, params: ListParameters) =>
      listPage(
        `/v1/checkout/sessions/${id}/line_items`,
        world.require('sandbox.session_details', id).lineItems,
        params,
      ),
  },
  list(
    '/v1/checkout/sessions',
    'checkout.session',
    accepts<Stripe.Checkout.SessionListParams>()({
      ...paging,
      customer: 'text',
      payment_intent: 'text',
      status: 'text',
    }),
  ),

  retrieve('/v1/payment_intents', 'payment_intent'),
  list(
    '/v1/payment_intents',
    'payment_intent',
    accepts<Stripe.PaymentIntentListParams>()({ ...paging, customer: 'text' }),
  ),
  retrieve('/v1/charges', 'charge'),
  list(
    '/v1/charges',
    'charge',
    accepts<Stripe.ChargeListParams>()({ ...paging, customer: 'text', payment_intent: 'text' }),
  ),
  post('/v1/refunds', refundShape, (world, _, given: Stripe.RefundCreateParams) => createRefund(world, given)),
  retrieve('/v1/refunds', 'refund'),
  list(
    '/v1/refunds',
    'refund',
    accepts<Stripe.RefundListParams>()({ ...paging, charge: 'text', payment_intent: 'text' }),
  ),
  retrieve('/v1/disputes', 'dispute'),
  list(
    '/v1/disputes',
    'dispute',
    accepts<Stripe.DisputeListParams>()({ ...paging, charge: 'text', payment_intent: 'text' }),
  ),

  post('/v1/invoices', invoiceShape, (world, _, given: Stripe.InvoiceCreateParams) => createInvoice(world, given)),
  post('/v1/invoices/:id/finalize', { ...expandOnly, auto_advance: 'boolean' }, (world, id) =>
    finalizeInvoice(world, world.require('invoice', id)),
  ),
  post('/v1/invoices/:id/pay', expandOnly, (world, id) => payInvoice(world, world.require('invoice', id))),
  post('/v1/invoices/:id/void', expandOnly, (world, id) => voidInvoice(world, world.require('invoice', id))),
  retrieve('/v1/invoices', 'invoice'),
  list('/v1/invoices', 'invoice', accepts<Stripe.InvoiceListParams>()({ ...paging, customer: 'text', status: 'text' })),
  post('/v1/invoiceitems', invoiceItemShape, (world, _, given: Stripe.InvoiceItemCreateParams) =>
    createInvoiceItem(world, given),
  ),
  retrieve('/v1/invoiceitems', 'invoiceitem'),
  {
    method: 'DELETE',
    path: '/v1/invoiceitems/:id',
    shape: {},
    answer: (world, id) => deleteInvoiceItem(world, world.require('invoiceitem', id)),
  },
  list(
    '/v1/invoiceitems',
    'invoiceitem',
    accepts<Stripe.InvoiceItemListParams>()({ ...paging, customer: 'text', invoice: 'text', pending: 'boolean' }),
    ({ invoice }, { pending }) => pending === undefined || pending === (invoice === null),
    ['pending'],
  ),

  post('/v1/subscriptions', subscriptionShape, (world, _, given: Stripe.SubscriptionCreateParams) =>
    subscribe(world, given),
  ),
  post('/v1/subscriptions/:id', subscriptionChangeShape, (world, id, given: Stripe.SubscriptionUpdateParams) =>
    changeSubscription(world, id, given),
  ),
  post(
    '/v1/subscriptions/:id/resume',
    accepts<Stripe.SubscriptionResumeParams>()({
      ...expandOnly,
      billing_cycle_anchor: 'ignored',
      proration_behavior: 'ignored',
    }),
    (world, id) => resumeSubscription(world, id),
  ),
  {
    method: 'DELETE',
    path: '/v1/subscriptions/:id',
    shape: accepts<Stripe.SubscriptionCancelParams>()({ ...expandOnly, invoice_now: 'ignored', prorate: 'ignored' }),
    answer: (world, id) => cancelSubscription(world, id),
  },
  retrieve('/v1/subscriptions', 'subscription'),
  list(
    '/v1/subscriptions',
    'subscription',
    accepts<Stripe.SubscriptionListParams>()({ ...paging, customer: 'text', price: 'text', status: 'text' }),
    // As at Stripe: without the filter those that ended are left out.
    ({ status, items }, { status: asked, price: priceId }) =>
      (asked === 'all' || (asked === undefined ? status !== 'canceled' : status === asked)) &&
      (priceId === undefined || items.data.some(({ price }) => price.id === priceId)),
    ['status', 'price'],
  ),

  post(
    '/v1/billing_portal/sessions',
    accepts<Stripe.BillingPortal.SessionCreateParams>()({
      ...expandOnly,
      customer: 'text',
      return_url: 'text',
      locale: 'text',
      configuration: 'text',
    }),
    (world, _, given: Stripe.BillingPortal.SessionCreateParams) => {
      if (given.customer === undefined) throw missingParameter('customer');
      const id = world.id('bps');
      return world.store.save<'billing_portal.session'>({
        id,
        object: 'billing_portal.session',
        configuration: given.configuration ?? 'bpc_sandbox',
        created: world.nowS(),
        customer: world.require('customer', given.customer, 'customer').id,
        customer_account: null,
        flow: null,
        livemode: false,
        locale: given.locale ?? null,
        on_behalf_of: null,
        return_url: given.return_url ?? null,
        url: `${world.baseUrl}/portal/${id}`,
      });
    },
  ),

  retrieve('/v1/events', 'event'),
  list(
    '/v1/events',
    'event',
    accepts<Stripe.EventListParams>()({ ...paging, type: 'text', types: 'texts', delivery_success: 'boolean' }),
    ({ id, type }, { types, delivery_success: wished }, world) =>
      (types === undefined || (types as string[]).includes(type)) &&
      (wished === undefined || wished === (world.store.find('sandbox.delivery', id)?.state === 'delivered')),
    ['types', 'delivery_success'],
  ),
];

function post(path: string, shape: Shape, answer: Route['answer']): Route {
  return { method: 'POST', path, shape, answer };
}

function retrieve(path: string, kind: keyof Kinds): Route {
  return { method: 'GET', path: `${path}/:id`, shape: expandOnly, answer: (world, id) => world.require(kind, id) };
}

/** Each own parameter filters by the field of its name; `special` ones are left to `isWanted`. */
function list<K extends keyof Kinds>(
  path: string,
  kind: K,
  shape: Shape,
  isWanted: (item: Kinds[K], params: Record<string, unknown>, world: World) => boolean = () => true,
  special: readonly string[] = [],
): Route {
  const compared = Object.keys(shape).filter((name) => !(name in paging) && !special.includes(name));
  return {
    method: 'GET',
    path,
    shape,
    answer(world, _, params: ListParameters & Record<string, unknown>) {
      const items = world.store.list(kind).filter((item) => {
        const values = item as unknown as Record<string, unknown>;
        const isAsked = compared.every((name) => params[name] === undefined || values[name] === params[name]);
        return isAsked && isWanted(item, params, world);
      });
      return listPage(path, items, params);
    },
  };
}
