/** Renders what the card says about credits, the period, usage and prices. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { fill } from '../language/language.js';
import { OPEN_ICON, REFRESH_ICON } from '../look/icons.js';
import { barParts, boughtPacks, mainFeature, type Card } from './card.js';
import type { BalanceLanguage } from './texts.js';

/** A part of the card; nothing where it has nothing to say. */
export type Part = TemplateResult | typeof nothing;

export function creditsLeft(card: Card, language: BalanceLanguage): TemplateResult {
  const { texts } = language;
  const isEmpty = card.creditsLeft === 0;
  const [left, total] = [language.number(card.creditsLeft), language.number(card.creditsTotal)];
  return html`<div class="left ${isEmpty ? 'empty' : ''}">
      <span class="soft">${texts.creditsLeft}</span>
      <span class="big" part="amount"><b>${left}</b> / ${total}</span>
      <div
        class="meter"
        part="bar"
        role="meter"
        aria-label=${texts.creditsLeft}
        aria-valuemin="0"
        aria-valuemax=${Math.max(card.creditsTotal, 1)}
        aria-valuenow=${card.creditsLeft}
        aria-valuetext=${fill(texts.leftOf, { left, total })}
      >
        ${bar(card)}
      </div>
    </div>
    ${key(card, language)}`;
}

function bar(card: Card): TemplateResult {
  const { plan, packs, held, total } = barParts(card);
  const share = (credits: number): string => `${total > 0 ? (100 * credits) / total : 0}%`;
  const isEmpty = card.creditsLeft === 0;
  return html`<svg class="bar" aria-hidden="true">
    ${
      isEmpty
        ? svg`<rect class="none" width="100%" height="100%"></rect>`
        : svg`<rect class="plan" width=${share(plan)} height="100%"></rect>
        <rect class="packs" x=${share(plan)} width=${share(packs)} height="100%"></rect>
        <rect class="held" x=${share(plan + packs)} width=${share(held)} height="100%"></rect>`
    }
  </svg>`;
}

/** Explains the colours where there is more than one. */
function key(card: Card, language: BalanceLanguage): Part {
  const { plan, packs, held } = barParts(card);
  const { texts } = language;
  if (packs === 0 && held === 0) return nothing;
  const parts: [string, string, number][] = [
    ['plan', texts.plan, plan],
    ['packs', texts.packs, packs],
    ['held', texts.held, held],
  ];
  return html`<ul class="key">
    ${parts
      .filter(([, , credits]) => credits > 0)
      .map(
        ([name, label, credits]) =>
          html`<li>
            <svg viewBox="0 0 10 10" aria-hidden="true"><circle class=${name} cx="5" cy="5" r="5"></circle></svg
            >${label}
            <b>${language.number(credits)}</b>
          </li>`,
      )}
  </ul>`;
}

/** `now`: by the service's clock. */
export function pace({ period, runway }: Card, language: BalanceLanguage, now: Date): Part {
  const { texts } = language;
  const leftMs = Date.parse(period.end) - now.getTime();
  if (leftMs <= 0) return nothing;
  const left = fill(texts.daysLeft, { time: language.duration(leftMs) });
  const reasons = {
    enough: texts.paceEnough,
    too_early: texts.paceTooEarly,
    nothing_spent: texts.paceNothing,
    none_left: null,
  };
  const { runsOutAt, reason } = runway;
  const until =
    runsOutAt !== null
      ? fill(texts.paceUntil, { date: language.day(new Date(runsOutAt), period.timeZone) })
      : reason && reasons[reason];
  return html`<p class="soft pace">${until === null ? left : `${left} · ${until}`}</p>`;
}

export function periodRow(
  { period }: Card,
  language: BalanceLanguage,
  { busy, refresh }: { readonly busy: boolean; readonly refresh: () => void },
): TemplateResult {
  const { texts } = language;
  const range = language.range(new Date(period.start), new Date(period.end), period.timeZone);
  return html`<div class="row period">
    <span class="soft">${texts.period}</span>
    <span>
      <span>${range}</span>
      <button
        class="icon ${busy ? 'turning' : ''}"
        part="refresh"
        aria-label=${texts.refresh}
        title=${texts.refresh}
        aria-disabled=${busy}
        @click=${refresh}
      >
        ${REFRESH_ICON}
      </button>
    </span>
  </div>`;
}

export function usage(card: Card, language: BalanceLanguage): TemplateResult {
  const { texts } = language;
  const { space } = card;
  return html`<div class="block">
    <div class="row head">
      <h3>${texts.usage}</h3>
      <span class="soft">${texts.tokenSpend}</span>
    </div>
    ${space ? html`<p class="soft">${spaceText(space, language)}</p>` : nothing}
    <dl part="usage">
      ${card.usage.map(
        ({ feature, label, tokens }) =>
          html`<div class="row">
            <dt>${texts.features[feature]?.usage ?? label}</dt>
            <dd>${language.number(tokens)}</dd>
          </div>`,
      )}
    </dl>
    ${tip(card, language)}
  </div>`;
}

function spaceText({ name, limit, used, left }: NonNullable<Card['space']>, language: BalanceLanguage): string {
  const { texts } = language;
  const numbers = {
    used: language.number(used),
    limit: language.number(limit ?? 0),
    left: language.number(left ?? 0),
  };
  const where = fill(texts.inSpace, { space: name });
  return `${where}: ${fill(limit === null ? texts.spaceUsed : texts.spaceLimit, numbers)}`;
}

function tip(card: Card, language: BalanceLanguage): Part {
  if (card.tip === null) return nothing;
  const { texts } = language;
  const text = texts.features[mainFeature(card) ?? '']?.tip ?? card.tip;
  return html`<p class="notice info" part="tip"><b>${texts.tipTitle}:</b> ${text}</p>`;
}

export function priceList({ priceList: list }: Card, language: BalanceLanguage): TemplateResult {
  const { texts } = language;
  return html`<details class="block" part="prices">
    <summary>
      <h3>${texts.priceList}</h3>
      ${OPEN_ICON}
    </summary>
    <dl class="prices">
      ${list.items.map(({ feature, label, description, tokens }) => {
        const own = texts.features[feature];
        return html`<div class="row">
          <dt>${own?.price ?? label}<small>${own?.description ?? description}</small></dt>
          <dd>${language.tokens(tokens)}</dd>
        </div>`;
      })}
    </dl>
  </details>`;
}

/** For those who may see purchases. */
export function packs(card: Card, language: BalanceLanguage): Part {
  const { texts } = language;
  const bought = boughtPacks(card);
  if (bought.length === 0) return nothing;
  return html`<details class="block" part="packs">
    <summary>
      <h3>${texts.yourPacks}</h3>
      ${OPEN_ICON}
    </summary>
    <dl class="prices">
      ${bought.map(
        ({ credits, state, createdAt }) =>
          html`<div class="row">
            <dt>
              ${language.plural(texts.packCredits, credits)}<small
                >${language.day(new Date(createdAt), card.period.timeZone)}</small
              >
            </dt>
            <dd>${texts.packStates[state] ?? state}</dd>
          </div>`,
      )}
    </dl>
  </details>`;
}
