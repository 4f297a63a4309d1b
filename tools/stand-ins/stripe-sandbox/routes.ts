/** Lists the part of Stripe's API that the sandbox serves: each route with its parameters and its action. */
import type { Stripe } from 'stripe';
import { expireSession } from './checkout.js';
import { createSession } from './create-session.js';
import { deleteCustomer, retrieveCustomer } from './customers.js';
import {
  createInvoice,
  createInvoiceItem,
  deleteInvoice,
  deleteInvoiceItem,
  finalizeInvoice,
  payInvoice,
  voidInvoice,
} from './invoices.js';
import { listPage, type ListParameters } from './listing.js';
import { newCustomer } from './objects.js';
import { accepts, type Shape } from './parameters.js';
import { missingParameter } from './refusal.js';
import {
  customerNames,
  expandOnly,
  invoiceItemShape,
  invoiceShape,
  paging,
  refundShape,
  sessionShape,
  subscriptionChangeShape,
  subscriptionShape,
} from './request-shapes.js';
import { createRefund } from './reversals.js';
import type { Kinds } from './store.js';
import { cancelSubscription, changeSubscription, resumeSubscription, subscribe } from './subscriptions.js';
import type { World } from './world.js';

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  /** `:id` stands for the object's id. */
  path: string;
  shape: Shape;
  answer: (world: World, id: string, params: never) => object;
}

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
  { method: 'GET', path: '/v1/customers/:id', shape: expandOnly, answer: retrieveCustomer },
  { method: 'DELETE', path: '/v1/customers/:id', shape: {}, answer: deleteCustomer },
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
  {
    method: 'DELETE',
    path: '/v1/invoices/:id',
    shape: {},
    answer: (world, id) => deleteInvoice(world, world.require('invoice', id)),
  },
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
    // As at Stripe: without a status filter, canceled subscriptions are left out.
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

/** Each of the route's own parameters filters by the field of its name, except `special` ones, which `isWanted` handles. */
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
