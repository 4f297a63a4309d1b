/** Renders the page at `/`, which lists checkouts, payments, events and webhooks; and Stripe's customer portal. */
import type { Stripe } from 'stripe';
import { formatMoney } from '../../../domain/pricing/money.js';
import { html, type Html } from '../pages/html.js';
import { page } from '../pages/page.js';
import { table, type Column } from '../pages/table.js';
import { utcTime } from '../pages/time.js';
import type { Sandbox } from './control.js';
import { totalOf } from './checkout-page.js';
import type { World } from './world.js';

const MAX_ROWS = 50;

export function overviewPage({ world, webhooks }: Sandbox): string {
  const sessions = world.store.list('checkout.session').slice(0, MAX_ROWS);
  const intents = world.store.list('payment_intent').slice(0, MAX_ROWS);
  const events = world.store.list('event').slice(0, MAX_ROWS);
  return page(
    'Stripe sandbox',
    html`<main class="wide">
      <h1>Stripe sandbox</h1>
      <p>
        Stands in for Stripe in development and tests: no money moves. Webhook endpoint:
        <code>${webhooks.url ?? 'none'}</code>, mode <code>${webhooks.mode}</code>.
      </p>
      <h2>Checkout sessions</h2>
      ${listing(
        ['Created (UTC)', 'Session', 'For', { number: 'Amount' }, 'State', ''],
        sessions.map((session) => sessionRow(world, session)),
      )}
      <h2>Payments</h2>
      ${listing(
        ['Created (UTC)', 'Payment', { number: 'Amount' }, 'State', { number: 'Refunded' }, 'Dispute'],
        intents.map((intent) => paymentRow(world, intent)),
      )}
      <h2>Events and webhooks</h2>
      ${listing(
        ['Created (UTC)', 'Event', 'Type', 'Webhook', { number: 'Tries' }, 'Last answer'],
        events.map((event) => eventRow(world, event)),
      )}
    </main>`,
  );
}

export function portalPage(world: World, portal: Stripe.BillingPortal.Session): string {
  const customer = world.store.find('customer', portal.customer);
  const isTheirs = (object: { customer: unknown }) => object.customer === portal.customer;
  const subscriptions = world.store.list('subscription').filter(isTheirs);
  const invoices = world.store.list('invoice').filter(isTheirs);
  return page(
    'Customer portal',
    html`<main class="wide">
      <h1>${customer?.name ?? customer?.email ?? portal.customer}</h1>
      <p>The customer portal of the Stripe sandbox.</p>
      <h2>Subscriptions</h2>
      ${listing(
        ['Since', 'Price', 'State'],
        subscriptions.map(({ created, items, status }) => [
          time(created),
          items.data[0]?.price.id ?? '',
          state(status),
        ]),
      )}
      <h2>Invoices</h2>
      ${listing(
        ['Created (UTC)', 'Number', { number: 'Amount' }, 'State'],
        invoices.map(({ created, number, total, currency, status }) => [
          time(created),
          number ?? 'draft',
          formatMoney({ amount: total, currency }),
          state(status ?? ''),
        ]),
      )}
      ${portal.return_url === null ? '' : html`<p><a class="button primary" href="${portal.return_url}">Return</a></p>`}
    </main>`,
  );
}

type Cells = readonly (Html | string | number)[];

function sessionRow(world: World, session: Stripe.Checkout.Session): Cells {
  const lines = world.store.find('sandbox.session_details', session.id)?.lineItems ?? [];
  return [
    time(session.created),
    html`<a href="/checkout/${session.id}">${shortId(session.id)}</a>`,
    lines.map(({ description }) => description ?? '').join(', '),
    totalOf(session),
    state(session.status === 'complete' ? session.payment_status : (session.status ?? '')),
    isTransferPending(world, session) ? transferButtons(session) : '',
  ];
}

function isTransferPending(world: World, session: Stripe.Checkout.Session): boolean {
  const intent = world.store.find('payment_intent', session.payment_intent as string);
  return session.status === 'complete' && session.payment_status === 'unpaid' && intent?.status === 'processing';
}

function transferButtons(session: Stripe.Checkout.Session): Html {
  return html`<form method="post" action="/checkout/${session.id}" class="inline">
    <input type="hidden" name="from" value="overview" />
    <button name="outcome" value="async_succeeded">Transfer arrives</button>
    <button name="outcome" value="async_failed">Transfer fails</button>
  </form>`;
}

function paymentRow(world: World, intent: Stripe.PaymentIntent): Cells {
  const charge = world.store.find('charge', intent.latest_charge as string);
  const refunded = charge?.amount_refunded ?? 0;
  const dispute = world.store.list('dispute').find(({ payment_intent: id }) => id === intent.id);
  return [
    time(intent.created),
    html`<code>${shortId(intent.id)}</code>`,
    formatMoney(intent),
    state(intent.status),
    refunded === 0 ? '' : formatMoney({ amount: refunded, currency: intent.currency }),
    dispute === undefined ? '' : state(dispute.status),
  ];
}

function eventRow(world: World, event: Stripe.Event): Cells {
  const delivery = world.store.find('sandbox.delivery', event.id);
  return [
    time(event.created),
    html`<code>${shortId(event.id)}</code>`,
    event.type,
    state(delivery?.state ?? 'waiting'),
    delivery?.attempts ?? 0,
    delivery?.lastAnswer ?? '',
  ];
}

function listing(columns: readonly Column[], rows: readonly Cells[]): Html {
  return rows.length === 0 ? html`<p class="small">None yet.</p>` : table(columns, rows);
}

function state(text: string): Html {
  return html`<span class="state ${text.replaceAll(' ', '_')}">${text.replaceAll('_', ' ')}</span>`;
}

const time = (unixS: number): string => utcTime(new Date(unixS * 1_000));

const shortId = (id: string): string => (id.length > 20 ? `${id.slice(0, 16)}…` : id);
