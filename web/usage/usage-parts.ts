/** Renders what stands around the chart: the numbers as tables, the outlook, and use by Space or member. */
import { html, nothing, type TemplateResult } from 'lit';
import { fill } from '../language/language.js';
import { columnLabel, swatch, type Chart } from './chart.js';
import type { Groups, Grouping } from './read-usage.js';
import type { UseLanguage } from './texts.js';
import type { Card } from '../balance/card.js';
import { begun, sum } from './usage-data.js';

type Row = readonly [name: unknown, ...cells: (string | number)[]];

function table(head: readonly string[], rows: readonly Row[], language: UseLanguage, part: string): TemplateResult {
  return html`<table part=${part}>
    <thead>
      <tr>
        ${head.map((text) => html`<th scope="col">${text}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([name, ...cells]) =>
          html`<tr>
            <th scope="row">${name}</th>
            ${cells.map((cell) => html`<td>${typeof cell === 'number' ? language.number(cell) : cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

const scrolled = (label: string, content: TemplateResult): TemplateResult =>
  html`<div class="scrolled" role="region" tabindex="0" aria-label=${label}>${content}</div>`;

/** The numbers of one column beside those of the whole period: also the key of the chart. */
export function totals({ labels, shape: { columns } }: Chart, language: UseLanguage, selected: number): TemplateResult {
  const { texts } = language;
  const column = columns[selected]!;
  const rows = labels.map((label, part): Row => {
    const total = sum(columns.map(({ parts }) => parts[part]!));
    return [html`${swatch(part)}${label}`, column.parts[part]!, total];
  });
  const all: Row = [texts.useTotal, column.total, sum(columns.map(({ total }) => total))];
  const head = [texts.useTokens, columnLabel(column, language), texts.useTotal];
  return table(head, [...rows, all], language, 'totals');
}

export function dayTable({ labels, shape, now }: Chart, language: UseLanguage): TemplateResult {
  const { texts } = language;
  const { columns } = shape;
  const head = [shape.isWeekly ? texts.useWeek : texts.useDay, ...labels, texts.useTotal];
  const rows = begun(shape, now).map((one): Row => [columnLabel(one, language), ...one.parts, one.total]);
  const sums = labels.map((_, part) => sum(columns.map(({ parts }) => parts[part]!)));
  return scrolled(texts.useTitle, table(head, [...rows, [texts.useTotal, ...sums, sum(sums)]], language, 'table'));
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

export function groupTable({ items, onlyOwn }: Groups, by: Grouping, language: UseLanguage): TemplateResult {
  const { texts } = language;
  const [title, none, gone] =
    by === 'space'
      ? [texts.useBySpace, texts.useNoSpace, texts.useSpaceGone]
      : [texts.useByMember, texts.useNoMember, texts.useMemberGone];
  const rows = items.map(({ name, spaceId, memberId, actions, tokens }): Row => {
    const id = by === 'space' ? spaceId : memberId;
    return [name ?? (id === null ? none : gone), actions, tokens];
  });
  const content = table(['', texts.useActions, texts.useTokens], rows, language, 'groups');
  return html`${items.length === 0 ? html`<p>${texts.useEmpty}</p>` : scrolled(title, content)}
  ${onlyOwn ? html`<p class="soft">${texts.useOnlyOwn}</p>` : nothing}`;
}
