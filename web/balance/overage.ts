/** Renders the control by which an Owner allows tokens beyond the plan. It asks once more before money may be owed. */
import { html, nothing, type TemplateResult } from 'lit';
import { fill } from '../language/language.js';
import type { Part } from './balance-parts.js';
import type { Card } from './card.js';
import { moneyText, timesPrice } from './money.js';
import type { BalanceLanguage, BalanceTexts } from './texts.js';

/** Finds the tick in what is rendered. */
export const OVERAGE_TICK = '.switch input';

export interface OverageForm {
  /** The Owner has ticked it and is asked once more. */
  readonly asking: boolean;
  readonly busy: boolean;
  readonly failed: boolean;
}

export interface OverageActions {
  readonly ask: (asking: boolean) => void;
  readonly allow: (allowed: boolean) => void;
}

export function overage(card: Card, language: BalanceLanguage, form: OverageForm, act: OverageActions): Part {
  const { allowed, limit, planLimit, unitPrice, mayChange } = card.overage;
  if (planLimit === 0 && !allowed) return nothing;
  if (!mayChange && !allowed) return nothing;
  const { texts } = language;
  const most = allowed ? limit : planLimit;
  const price = moneyText(card, language, unitPrice);
  if (!mayChange) {
    return html`<p class="block soft" part="overage">${language.plural(texts.overageAllowed, most, { price })}</p>`;
  }
  const tick = (event: Event): void => {
    event.preventDefault();
    if (form.busy) return;
    if (allowed) act.allow(false);
    else act.ask(!form.asking);
  };
  return html`<div class="block buy" part="overage">
    <label class="switch">
      <input type="checkbox" .checked=${allowed || form.asking} @click=${tick} />
      <span>${language.plural(texts.overageAllow, most, { price })}</span>
    </label>
    ${form.asking && !allowed ? confirmation(texts, moneyText(card, language, timesPrice(unitPrice, most)), form.busy, act) : nothing}
    ${form.failed ? html`<p class="notice bad" role="alert">${texts.overageFailed}</p>` : nothing}
  </div>`;
}

/** `amount`: the most that it can cost. */
function confirmation(texts: BalanceTexts, amount: string, busy: boolean, act: OverageActions): TemplateResult {
  return html`<p class="notice warn" role="alert">${fill(texts.overageConfirm, { amount })}</p>
    <div class="actions">
      <button
        class="main"
        ?disabled=${busy}
        @click=${() => {
          act.allow(true);
        }}
      >
        ${texts.overageYes}
      </button>
      <button
        class="plain"
        ?disabled=${busy}
        @click=${() => {
          act.ask(false);
        }}
      >
        ${texts.cancel}
      </button>
    </div>`;
}
