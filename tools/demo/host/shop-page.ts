/** Renders the page Settings → Subscription of the pretend product, in place of the credits card. It has no script. */
import { countCredits, formatCredits } from '../../../domain/credits.js';
import { formatMoney } from '../../../domain/pricing/money.js';
import { totalPrice } from '../../../domain/pricing/purchase.js';
import { html, type Html } from '../../stand-ins/pages/html.js';
import { page, reloadEvery } from '../../stand-ins/pages/page.js';
import { table } from '../../stand-ins/pages/table.js';
import { dateText, lastDayText } from './dates.js';
import { PACK_CREDITS, type Purchase, type SubscriptionCard } from './shop.js';

export interface ShopPage {
  readonly card: SubscriptionCard;
  /** The newest first. */
  readonly purchases: readonly Purchase[];
  /** Goes with the button: a second click on it is the same purchase. */
  readonly requestId: string;
  /** The purchase whose checkout sent the person back here. */
  readonly returnedFrom?: Purchase;
  readonly problem?: string;
}

const STATES: Readonly<Record<Purchase['state'], string>> = {
  awaiting_payment: 'Not paid',
  processing: 'Waiting for the payment',
  credited: 'Paid',
  expired: 'Expired, nothing was paid',
  failed: 'The payment failed',
  parked: 'Our staff are reviewing the payment',
  partly_refunded: 'Partly refunded',
  refunded: 'Refunded',
  disputed: 'Disputed',
};
/** A person who left the checkout has bought nothing, so these are not listed. */
const NEVER_PAID: readonly Purchase['state'][] = ['awaiting_payment', 'expired'];
const PENDING: readonly Purchase['state'][] = ['awaiting_payment', 'processing'];

export function shopPage({ card, purchases, requestId, returnedFrom, problem }: ShopPage): string {
  const isWaiting = returnedFrom !== undefined && PENDING.includes(returnedFrom.state);
  const paid = purchases.filter(({ state }) => !NEVER_PAID.includes(state));
  return page(
    'Subscription · Acme Recruiting',
    html`<header>
        <p>Acme Recruiting</p>
        <p>Olivia Owens, Owner</p>
      </header>
      <main>
        <h1>Subscription</h1>
        ${problem === undefined ? '' : html`<p class="notice problem" role="alert">${problem}</p>`}
        ${returnedFrom === undefined ? '' : outcome(returnedFrom)}
        <section class="card" aria-labelledby="balance">${balance(card)} ${offer(card, requestId)}</section>
        ${paid.length === 0 ? '' : purchaseTable(paid)}
      </main>`,
    isWaiting ? reloadEvery(2) : '',
  );
}

/** Shown while the credits service does not answer, instead of an old balance. */
export function unavailablePage(problem: string): string {
  return page(
    'Subscription · Acme Recruiting',
    html`<header><p>Acme Recruiting</p></header>
      <main>
        <h1>Subscription</h1>
        <p class="notice problem" role="alert">${problem}</p>
        <p><a href="/">Try again</a></p>
      </main>`,
  );
}

function outcome({ state, credits, creditsUsable }: Purchase): Html {
  const amount = countCredits(credits);
  if (state === 'credited') {
    const have = creditsUsable === 1 ? 'has' : 'have';
    return html`<p class="notice" role="status">
      Thank you. ${countCredits(creditsUsable ?? credits)} ${have} been added.
    </p>`;
  }
  if (PENDING.includes(state)) {
    return html`<p class="notice" role="status">
      Thank you. Your ${amount} will be added as soon as the payment is confirmed. This page updates by itself.
    </p>`;
  }
  return html`<p class="notice problem" role="status">Your ${amount} were not added: ${STATES[state]}.</p>`;
}

function balance({ creditsLeft, creditsTotal, plan, period, usage, message }: SubscriptionCard): Html {
  const none = creditsLeft === 0 ? 'none' : '';
  return html`<h2 id="balance">Credits balance</h2>
    <p class="left">
      <span>Credits left</span><strong>${formatCredits(creditsLeft)} / ${formatCredits(creditsTotal)}</strong>
    </p>
    <progress class="${none}" max="${creditsTotal}" value="${creditsLeft}" aria-label="Credits left"></progress>
    ${message === null ? '' : html`<p class="stop">${message}</p>`}
    <p class="small">Plan ${plan.name} · Period ${dateText(period.start)} – ${lastDayText(period.end)}</p>
    ${table(
      ['Usage this period', { number: 'Token spend' }],
      usage.map(({ label, tokens }) => [label, formatCredits(tokens)]),
    )}`;
}

function offer({ purchase, period }: SubscriptionCard, requestId: string): Html {
  const { unitPrice, expiresAt, upgradeHint, upgradeHintFrom } = purchase;
  const total = totalPrice(PACK_CREDITS, unitPrice);
  const hint = upgradeHintFrom !== null && PACK_CREDITS >= upgradeHintFrom ? upgradeHint : null;
  const expiry =
    expiresAt === null
      ? 'What is left at the end of the period carries over.'
      : `They expire with the period, on ${lastDayText(period.end)}.`;
  return html`<form method="post" action="/purchases">
    <h3>Running out before the next period?</h3>
    <p>
      ${PACK_CREDITS} credits × ${formatMoney(unitPrice)} =
      <strong>${formatMoney(total)}</strong>
    </p>
    <p class="small">${expiry}</p>
    ${hint === null ? '' : html`<p class="small">${hint}</p>`}
    <input type="hidden" name="requestId" value="${requestId}" />
    <button class="primary">Purchase credits</button>
  </form>`;
}

function purchaseTable(purchases: readonly Purchase[]): Html {
  return html`<h2>Purchases</h2>
    ${table(
      ['Date', { number: 'Credits' }, { number: 'Price' }, 'State'],
      purchases.map(({ createdAt, credits, total, paid, state }) => [
        dateText(createdAt),
        formatCredits(credits),
        formatMoney(paid ?? total),
        STATES[state],
      ]),
    )}`;
}
