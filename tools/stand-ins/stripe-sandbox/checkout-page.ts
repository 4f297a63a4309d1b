/** Renders the page at a session's `url`: what a customer sees at Stripe, reduced to what people and tests need. */
import type { Stripe } from 'stripe';
import { formatMoney } from '../../../domain/pricing/money.js';
import { html, type Html } from '../pages/html.js';
import { page } from '../pages/page.js';
import { utcTime } from '../pages/time.js';
import type { World } from './world.js';

export function checkoutPage(world: World, session: Stripe.Checkout.Session, notice?: string): string {
  const lines = world.store.find('sandbox.session_details', session.id)?.lineItems ?? [];
  const total = totalOf(session);
  return page(
    `Pay ${total}`,
    html`<main class="checkout">
      <section class="order">
        <p class="badge">Test mode: no money moves</p>
        <h1>${total}</h1>
        <ul>
          ${lines.map((line) => lineRow(line))}
        </ul>
        <p class="total"><span>Total due</span><span>${total}</span></p>
      </section>
      <section class="payment">
        ${session.status === 'open' ? choices(world, session, total, notice) : closed(session)}
      </section>
    </main>`,
  );
}

/** Every session that sells something has an amount. */
export function totalOf({ amount_total: amount, currency }: Stripe.Checkout.Session): string {
  return formatMoney({ amount: amount ?? 0, currency: currency ?? 'usd' });
}

function lineRow(line: Stripe.LineItem): Html {
  const each = line.quantity !== null && line.quantity > 1 ? `${line.quantity} × ` : '';
  return html`<li>
    <span>${each}${line.description ?? 'Item'}</span
    ><span>${formatMoney({ amount: line.amount_total, currency: line.currency })}</span>
  </li>`;
}

function choices(world: World, session: Stripe.Checkout.Session, total: string, notice: string | undefined): Html {
  const customer = world.store.find('customer', session.customer as string);
  const email = customer?.email ?? session.customer_email ?? 'customer@example.com';
  return html`<h2>How do you want to pay?</h2>
    ${notice === undefined ? '' : html`<p class="notice" role="alert">${notice}</p>`}
    <dl>
      <dt>Email</dt>
      <dd>${email}</dd>
      <dt>Card</dt>
      <dd>Test card 4242 4242 4242 4242</dd>
    </dl>
    <form method="post" action="/checkout/${session.id}">
      <button class="primary" name="outcome" value="paid">Pay ${total}</button>
      <button name="outcome" value="async_pending">Pay by bank transfer later</button>
      <button name="outcome" value="declined">Decline the card</button>
      <button class="quiet" name="outcome" value="closed">Close without paying</button>
    </form>
    <p class="small">Fuelgauge Stripe sandbox. Open until ${utcTime(new Date(session.expires_at * 1_000))} UTC.</p>`;
}

function closed(session: Stripe.Checkout.Session): Html {
  const [heading, text] = describeEnd(session);
  const back = session.status === 'expired' ? session.cancel_url : successUrl(session);
  return html`<h2>${heading}</h2>
    <p>${text}</p>
    ${back === null ? '' : html`<p><a class="button primary" href="${back}">Back to the shop</a></p>`}`;
}

function describeEnd(session: Stripe.Checkout.Session): [string, string] {
  if (session.status === 'expired') return ['This page has expired', 'Nothing was paid. Start again in the shop.'];
  if (session.payment_status === 'unpaid') {
    return ['Waiting for your bank transfer', 'The shop is notified as soon as the money arrives.'];
  }
  return ['Payment received', 'You can close this page.'];
}

/** The address to which Stripe sends the customer after the payment. */
export function successUrl(session: Stripe.Checkout.Session): string | null {
  return session.success_url?.replaceAll('{CHECKOUT_SESSION_ID}', session.id) ?? null;
}
