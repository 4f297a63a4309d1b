/** Renders what stands around the chart: its key with the totals, the table, the outlook, and use by Space or member. */
import { html, nothing, type TemplateResult } from 'lit';
import { fill } from '../language/language.js';
import { columnLabel, swatch, type Chart } from './chart.js';
import type { Groups, Grouping } from './read-usage.js';
import type { UseLanguage } from './texts.js';
import { sum, type Card } from './usage-data.js';

export function totals({ labels, shape: { columns } }: Chart, language: UseLanguage): TemplateResult {
  return html`<dl part="totals">
    ${labels.map(
      (label, part) =>
        html`<div class="row">
          <dt>${swatch(part)}${label}</dt>
          <dd>${language.number(sum(columns.map(({ parts }) => parts[part]!)))}</dd>
        </div>`,
    )}
  </dl>`;
}

/** Days that have not begun have no row. */
export function table({ labels, shape, now }: Chart, language: UseLanguage): TemplateResult {
  const { texts } = language;
  const shown = Math.floor(shape.placeOf(now) * shape.columns.length) + 1;
  const head = shape.isWeekly ? texts.useWeek : texts.useDay;
  const used = shape.columns.filter(({ total, parts }, index) => index < shown || total !== 0 || parts.some(Boolean));
  return html`<div class="table" role="region" tabindex="0" aria-label=${texts.useTitle}>
    <table part="table">
      <thead>
        <tr>
          ${[head, ...labels, texts.useTotal].map((text) => html`<th scope="col">${text}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${used.map(
          (column) =>
            html`<tr>
              <th scope="row">${columnLabel(column, language)}</th>
              ${[...column.parts, column.total].map((tokens) => html`<td>${language.number(tokens)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

export function outlook({ runway, period }: Card, language: UseLanguage): TemplateResult | typeof nothing {
  const { texts } = language;
  const { runsOutAt, reason } = runway;
  const date = runsOutAt === null ? '' : language.day(new Date(runsOutAt), period.timeZone);
  const sentences = {
    enough: texts.useLasts,
    too_early: texts.useTooEarly,
    none_left: texts.useNoneLeft,
    nothing_spent: null,
  };
  const text = runsOutAt === null ? reason && sentences[reason] : fill(texts.useLastsUntil, { date });
  return text === null ? nothing : html`<p class="soft" part="outlook">${text}</p>`;
}

const FEW = 10;

export function groupRows(
  { items, onlyOwn }: Groups,
  by: Grouping,
  language: UseLanguage,
  { all, showAll }: { readonly all: boolean; readonly showAll: () => void },
): TemplateResult {
  const { texts } = language;
  const nameOf = ({ name, spaceId, memberId }: Groups['items'][number]): string => {
    if (typeof name === 'string') return name;
    if (by === 'space') return (spaceId ?? null) === null ? texts.useNoSpace : texts.useSpaceGone;
    return (memberId ?? null) === null ? texts.useNoMember : texts.useMemberGone;
  };
  const shown = all ? items : items.slice(0, FEW);
  return html`<dl part="groups">
      ${shown.map(
        (item) =>
          html`<div class="row">
            <dt>${nameOf(item)}<small>${language.plural(texts.useActions, item.actions)}</small></dt>
            <dd>${language.number(item.tokens)}</dd>
          </div>`,
      )}
    </dl>
    ${items.length === 0 ? html`<p class="soft">${texts.useEmpty}</p>` : nothing}
    ${
      shown.length < items.length
        ? html`<button class="plain" @click=${showAll}>${language.plural(texts.useShowAll, items.length)}</button>`
        : nothing
    }
    ${onlyOwn ? html`<p class="soft">${texts.useOnlyOwn}</p>` : nothing}`;
}
