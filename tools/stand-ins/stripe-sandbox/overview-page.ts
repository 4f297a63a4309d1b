/** The page at `/`: what was sold, what became of it, and which webhooks went out; and Stripe's customer portal. */
import type { Stripe } from 'stripe';
import { formatMoney } from '../../../domain/money.js';
import { html, page, type Html } from '../pages/html.js';
import type { Sandbox } from './control.js';
import { totalOf } from './checkout-page.js';
import type { World } from './world.js';

const MOST_ROWS = 50;

export function overviewPage({ world, webhooks }: Sandbox): string {
  const sessions = world.store.list('checkout.session').slice(0, MOST_ROWS);
  const intents = world.store.list('payment_intent').slice(0, MOST_ROWS);
  const events = world.store.list('event').slice(0, MOST_ROWS);
  return page(
    'Stripe sandbox',
    html`<main class="overview">
      <h1>Stripe sandbox</h1>
      <p>
        Stands in for Stripe in development and tests: no money moves. Webhooks go to
        <code>${webhooks.url ?? 'nowhere'}</code>, mode <code>${webhooks.mode}</code>.
      </p>
      <h2>Checkout sessions</h2>
      ${table(
        ['Made (UTC)', 'Session', 'For', 'Amount', 'State', ''],
        sessions.map((session) => sessionRow(world, session)),
      )}
      <h2>Payments</h2>
      ${table(
        ['Made (UTC)', 'Payment', 'Amount', 'State', 'Refunded', 'Dispute'],
        intents.map((intent) => paymentRow(world, intent)),
      )}
      <h2>Events and webhooks</h2>
      ${table(
        ['Made (UTC)', 'Event', 'Type', 'Webhook', 'Tries', 'Last answer'],
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
    html`<main class="overview">
      <h1>${customer?.name ?? customer?.email ?? portal.customer}</h1>
      <p>The customer portal of the Stripe sandbox.</p>
      <h2>Subscriptions</h2>
      ${table(
        ['Since', 'Price', 'State'],
        subscriptions.map(
          ({ created, items, status }) =>
            html`<tr>
              <td>${time(created)}</td>
              <td>${items.data[0]?.price.id ?? ''}</td>
              <td>${state(status)}</td>
            </tr>`,
        ),
      )}
      <h2>Invoices</h2>
      ${table(
        ['Made (UTC)', 'Number', 'Amount', 'State'],
        invoices.map(
          ({ created, number, total, currency, status }) =>
            html`<tr>
              <td>${time(created)}</td>
              <td>${number ?? 'draft'}</td>
              <td>${formatMoney({ amount: total, currency })}</td>
              <td>${state(status ?? '')}</td>
            </tr>`,
        ),
      )}
      ${portal.return_url === null ? '' : html`<p><a class="button main" href="${portal.return_url}">Return</a></p>`}
    </main>`,
  );
}

function sessionRow(world: World, session: Stripe.Checkout.Session): Html {
  const lines = world.store.find('sandbox.session_details', session.id)?.lineItems ?? [];
  return html`<tr>
    <td>${time(session.created)}</td>
    <td><a href="/checkout/${session.id}">${shortId(session.id)}</a></td>
    <td>${lines.map(({ description }) => description ?? '').join(', ')}</td>
    <td>${totalOf(session)}</td>
    <td>${state(session.status === 'complete' ? session.payment_status : (session.status ?? ''))}</td>
    <td>${isTransferUnderWay(world, session) ? transferButtons(session) : ''}</td>
  </tr>`;
}

function isTransferUnderWay(world: World, session: Stripe.Checkout.Session): boolean {
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

function paymentRow(world: World, intent: Stripe.PaymentIntent): Html {
  const charge = world.store.find('charge', intent.latest_charge as string);
  const refunded = charge?.amount_refunded ?? 0;
  const dispute = world.store.list('dispute').find(({ payment_intent: id }) => id === intent.id);
  return html`<tr>
    <td>${time(intent.created)}</td>
    <td><code>${shortId(intent.id)}</code></td>
    <td>${formatMoney(intent)}</td>
    <td>${state(intent.status)}</td>
    <td>${refunded === 0 ? '' : formatMoney({ amount: refunded, currency: intent.currency })}</td>
    <td>${dispute === undefined ? '' : state(dispute.status)}</td>
  </tr>`;
}

function eventRow(world: World, event: Stripe.Event): Html {
  const delivery = world.store.find('sandbox.delivery', event.id);
  return html`<tr>
    <td>${time(event.created)}</td>
    <td><code>${shortId(event.id)}</code></td>
    <td>${event.type}</td>
    <td>${state(delivery?.state ?? 'waiting')}</td>
    <td>${delivery?.attempts ?? 0}</td>
    <td>${delivery?.lastAnswer ?? ''}</td>
  </tr>`;
}

function table(headings: string[], rows: Html[]): Html {
  if (rows.length === 0) return html`<p class="small">Nothing yet.</p>`;
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${headings.map((heading) => html`<th scope="col">${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function state(text: string): Html {
  return html`<span class="state ${text.replaceAll(' ', '_')}">${text.replaceAll('_', ' ')}</span>`;
}

function time(unixS: number): string {
  return new Date(unixS * 1_000).toISOString().slice(0, 19).replace('T', ' ');
}

function shortId(id: string): string {
  return id.length > 20 ? `${id.slice(0, 16)}…` : id;
}
