/** Renders how credits are bought: a button, and once it is pressed, the amount, its price, and what happens to the credits. */
import { html, nothing, type TemplateResult } from 'lit';
import { fill } from '../language/language.js';
import type { Part } from './balance-parts.js';
import type { Card } from './card.js';
import { moneyText, timesPrice } from './money.js';
import { planLink } from './notices.js';
import type { BalanceLanguage } from './texts.js';

export interface PurchaseForm {
  readonly open: boolean;
  /** Null: the field is empty, or holds no number. */
  readonly credits: number | null;
  readonly busy: boolean;
  /** Why the checkout could not be opened. */
  readonly problem: string | null;
}

export interface PurchaseActions {
  readonly toggle: (open: boolean) => void;
  readonly change: (credits: number | null) => void;
  readonly buy: () => void;
}

export const mayBuy = ({ purchase: { min, max } }: Card, credits: number | null): credits is number =>
  credits !== null && Number.isSafeInteger(credits) && credits >= min && credits <= max;

export function purchase(
  card: Card,
  language: BalanceLanguage,
  planUrl: string | null,
  form: PurchaseForm,
  act: PurchaseActions,
): TemplateResult {
  const { texts } = language;
  const { allowed, ask } = card.purchase;
  const way = planLink(planUrl, language);
  if (!allowed) {
    const who = ask.length > 0 ? fill(texts.askOwner, { names: language.list(ask) }) : nothing;
    return html`<div class="block buy" part="purchase">
      <h3>${texts.running}</h3>
      <p class="soft">${who}</p>
    </div>`;
  }
  if (!form.open) {
    return html`<div class="block buy" part="purchase">
      <h3>${texts.running}</h3>
      <button
        class="main"
        part="purchase-button"
        aria-expanded="false"
        @click=${() => {
          act.toggle(true);
        }}
      >
        ${texts.purchase}
      </button>
      ${way === nothing ? nothing : html`<p class="soft">${way}</p>`}
    </div>`;
  }
  return openForm(card, language, way, form, act);
}

function openForm(
  card: Card,
  language: BalanceLanguage,
  way: Part,
  { credits, busy, problem }: PurchaseForm,
  act: PurchaseActions,
): TemplateResult {
  const { texts } = language;
  const { min, max, quickAmounts } = card.purchase;
  const isValid = mayBuy(card, credits);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (isValid && !busy) act.buy();
  };
  const typed = ({ target }: Event): void => {
    const { value } = target as HTMLInputElement;
    act.change(value === '' ? null : Number(value));
  };
  const pick = (amount: number) => () => {
    act.change(amount);
  };
  const range = fill(texts.limits, { min: language.number(min), max: language.number(max) });
  return html`<form class="block buy" part="purchase" novalidate @submit=${submit}>
    <h3>${texts.running}</h3>
    <div>
      <label class="soft" for="credits">${texts.number}</label>
      <input
        id="credits"
        type="number"
        inputmode="numeric"
        step="1"
        min=${min}
        max=${max}
        .value=${credits === null ? '' : String(credits)}
        aria-invalid=${!isValid}
        aria-describedby="total"
        @input=${typed}
      />
    </div>
    <div class="quick" role="group" aria-label=${texts.quick}>
      ${quickAmounts.map(
        (amount) =>
          html`<button type="button" aria-pressed=${credits === amount} @click=${pick(amount)}>
            ${language.number(amount)}
          </button>`,
      )}
    </div>
    <p id="total" class="row total" part="total" aria-live="polite">
      ${isValid ? total(card, language, credits) : html`<span class="bad">${range}</span>`}
    </p>
    ${isValid ? hint(card, language, credits, way) : nothing}
    <p class="soft">${destination(card, language)}</p>
    ${problem === null ? nothing : html`<p class="notice bad" role="alert">${problem}</p>`}
    <div class="actions">
      <button class="main" part="checkout-button" type="submit" ?disabled=${!isValid || busy}>${texts.purchase}</button>
      <button
        class="plain"
        type="button"
        @click=${() => {
          act.toggle(false);
        }}
      >
        ${texts.cancel}
      </button>
    </div>
  </form>`;
}

function total(card: Card, language: BalanceLanguage, credits: number): TemplateResult {
  const { unitPrice } = card.purchase;
  const price = moneyText(card, language, unitPrice);
  return html`<span>${language.plural(language.texts.total, credits, { price })}</span>
    <b>${moneyText(card, language, timesPrice(unitPrice, credits))}</b>`;
}

function hint(
  { purchase: { upgradeHintFrom, upgradeHint } }: Card,
  language: BalanceLanguage,
  credits: number,
  way: Part,
): Part {
  if (upgradeHintFrom === null || credits < upgradeHintFrom) return nothing;
  return html`<p class="notice info" role="status" part="hint">${language.texts.upgradeHint ?? upgradeHint} ${way}</p>`;
}

/** Where the credits go, and when they expire. */
function destination({ purchase: { expiresAt }, period, space, accountName }: Card, language: BalanceLanguage): string {
  const { texts } = language;
  const last = new Date(Date.parse(expiresAt ?? period.end) - 1);
  const expiry =
    expiresAt === null ? texts.carriesOver : fill(texts.expiresOn, { date: language.day(last, period.timeZone) });
  return space ? `${expiry} ${fill(texts.goesTo, { account: accountName })}` : expiry;
}
