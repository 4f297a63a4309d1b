/** Renders what a person should know before anything else: the stop and the way out, what is owed, and what waits. */
import { html, nothing, type TemplateResult } from 'lit';
import { fill } from '../language/language.js';
import type { Part } from './balance-parts.js';
import { isUnderWay, type Card, type Pack } from './card.js';
import type { CheckoutReturn } from './checkout-return.js';
import { moneyText } from './money.js';
import type { BalanceLanguage } from './texts.js';

const notice = (tone: string, text: string, more: Part | string = nothing): TemplateResult =>
  html`<p class="notice ${tone}">${text} ${more}</p>`;

export function notices(card: Card, language: BalanceLanguage, planUrl: string | null): Part {
  const { texts } = language;
  const { waiting, overage, debt, unpaid } = card;
  const shown = [
    ...card.paused.map(({ message }) => notice('bad', message)),
    card.message !== null && stopped(card, language),
    overage.message !== null && notice('warn', overageText(overage, overage.message, language)),
    waiting.actions > 0 &&
      notice('info', language.plural(texts.waiting, waiting.actions, { tokens: language.tokens(waiting.tokens) })),
    debt > 0 && notice('warn', language.plural(texts.debt, debt)),
    unpaid && notice('warn', unpaidText(card, unpaid, language), planLink(planUrl, language)),
  ].filter(Boolean);
  return shown.length === 0 ? nothing : html`<div role="status" part="notices">${shown}</div>`;
}

function overageText({ tokens }: Card['overage'], message: string, language: BalanceLanguage): string {
  const { overageUsed } = language.texts;
  return overageUsed ? language.plural(overageUsed, tokens) : message;
}

function stopped({ period, purchase, message }: Card, language: BalanceLanguage): TemplateResult {
  const { texts } = language;
  const date = language.day(new Date(period.end), period.timeZone);
  const ask = purchase.ask.length > 0 && html`<br />${fill(texts.askOwner, { names: language.list(purchase.ask) })}`;
  return html`<p class="notice bad">
    <b>${texts.stopped ?? message}</b><br />${fill(texts.stoppedUntil, { date })} ${ask || nothing}
  </p>`;
}

function unpaidText(
  { period }: Card,
  { kind, since, message }: NonNullable<Card['unpaid']>,
  language: BalanceLanguage,
): string {
  const own = language.texts.unpaid[kind];
  return own === undefined ? message : fill(own, { date: language.day(new Date(since), period.timeZone) });
}

export function planLink(planUrl: string | null, language: BalanceLanguage): Part {
  if (planUrl === null) return nothing;
  return html`<a href=${planUrl} part="plan-link">${language.texts.changePlan}</a>`;
}

export function planAdvice(card: Card, language: BalanceLanguage, planUrl: string | null): Part {
  const { planAdvice: advice } = card;
  if (!advice) return nothing;
  const { texts } = language;
  if (!texts.planAdvice) return notice('info', advice.message, planLink(planUrl, language));
  const text = language.plural(texts.planAdvice, advice.creditsBought, {
    spent: moneyText(card, language, advice.spent),
    price: moneyText(card, language, advice.planPrice),
    plan: advice.planName,
    credits: language.plural(texts.packCredits, advice.planCredits),
  });
  return notice('info', text, planLink(planUrl, language));
}

/** The purchase from whose checkout the person came back. */
export const packOf = ({ packs }: Card, returned: CheckoutReturn | null): Pack | undefined =>
  packs.find(({ requestId }) => requestId === returned?.requestId);

/** How the checkout ended from which the person came back, by what the balance says of the purchase. */
export function outcomeOf(
  { outcome }: CheckoutReturn,
  pack: Pack | undefined,
): 'closed' | 'declined' | 'on-the-way' | 'added' | 'other' {
  const state = pack?.state;
  if (state === 'failed') return 'declined';
  if (state === 'credited') return 'added';
  if (state === 'expired' || (outcome === 'closed' && state !== 'processing')) return 'closed';
  return pack === undefined || isUnderWay(pack) ? 'on-the-way' : 'other';
}

export function checkoutNotice(card: Card, language: BalanceLanguage, returned: CheckoutReturn | null): Part {
  const { texts } = language;
  const pack = packOf(card, returned);
  const said =
    returned &&
    {
      closed: () => notice('warn', texts.closed),
      declined: () => notice('bad', texts.declined),
      'on-the-way': () => notice('info', language.plural(texts.onTheWay, returned.credits)),
      added: () => notice('good', language.plural(texts.added, returned.credits)),
      other: () => notice('warn', texts.packStates[pack!.state] ?? ''),
    }[outcomeOf(returned, pack)]();
  const others = card.pendingTopUps.filter(({ id }) => id !== pack?.id);
  return html`<div role="status" part="checkout">
    ${said ?? nothing}${others.map(({ credits }) => notice('info', language.plural(texts.onTheWay, credits)))}
  </div>`;
}
