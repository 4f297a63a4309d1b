/** Draws the chart: a column for each day, and over it the credits left. Its numbers are read by arrow keys, too. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Card } from '../balance/card.js';
import { barsOf, highest, leftLine, type Column, type Columns, type Point } from './usage-data.js';
import type { UseLanguage } from './texts.js';

export interface Chart {
  readonly card: Card;
  readonly labels: readonly string[];
  readonly shape: Columns;
  readonly now: Date;
}

/** So that few columns are no walls. In percent. */
const MAX_BAR_WIDTH = 10;
const BAR_SHARE = 0.72;

/** Told apart without colour, too: plain, striped, dotted. */
const FILLS = ['var(--_accent)', 'url(#stripes)', 'url(#dots)'];
const fillOf = (part: number): string => FILLS[part] ?? 'var(--_muted)';

/** The patterns that the chart and its key share. */
export const patterns = html`<svg class="patterns" aria-hidden="true">
  <pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
    <rect class="ground pack" width="6" height="6"></rect>
    <rect class="pack" width="3" height="6"></rect>
  </pattern>
  <pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">
    <rect class="ground third" width="6" height="6"></rect>
    <circle class="third" cx="3" cy="3" r="1.6"></circle>
  </pattern>
</svg>`;

export const swatch = (part: number): TemplateResult =>
  html`<svg class="swatch" aria-hidden="true">
    <rect width="100%" height="100%" rx="3" fill=${fillOf(part)}></rect>
  </svg>`;

export function columnLabel({ from, to }: Column, language: UseLanguage): string {
  const [first, last] = [from, to].map((date) => language.day(new Date(date), 'UTC'));
  return first === last ? first! : `${first} – ${last}`;
}

function columnText(column: Column, { labels }: Chart, language: UseLanguage): string {
  const parts = labels.flatMap((label, part) =>
    column.parts[part] === 0 ? [] : [`${label} ${language.number(column.parts[part]!)}`],
  );
  return [`${columnLabel(column, language)}: ${language.tokens(column.total)}`, ...parts].join(' · ');
}

export function renderChart(
  chart: Chart,
  language: UseLanguage,
  selected: number,
  select: (index: number) => void,
): TemplateResult {
  const { columns, isWeekly } = chart.shape;
  const { texts } = language;
  const width = 100 / columns.length;
  const max = highest(columns);
  const toPointed = (event: PointerEvent): void => {
    const { left, right, width: all } = (event.currentTarget as Element).getBoundingClientRect();
    const share = (language.isRightToLeft ? right - event.clientX : event.clientX - left) / all;
    select(Math.max(0, Math.floor(share * columns.length)));
  };
  /** Arrow keys move an input that nobody sees: the browser and screen readers know how. */
  const toKey = (event: Event): void => {
    select(Number((event.target as HTMLInputElement).value));
  };
  const column = columns[selected]!;
  return html`<div class="row soft axis" aria-hidden="true">
      <span>${language.number(max)}</span>
      ${chart.card.space ? nothing : html`<span>${dash}${texts.useLeft}</span>`}
    </div>
    <div class="chart" part="chart" @pointermove=${toPointed} @pointerdown=${toPointed}>
      <input
        type="range"
        aria-label=${isWeekly ? texts.useWeek : texts.useDay}
        max=${columns.length - 1}
        .value=${String(selected)}
        aria-valuetext=${columnText(column, chart, language)}
        @input=${toKey}
      />
      <svg aria-hidden="true">
        <rect class="selected" x="${selected * width}%" width="${width}%" height="100%"></rect>
        ${columns.map((one, index) => {
          const bar = Math.min(width * BAR_SHARE, MAX_BAR_WIDTH);
          const x = `${index * width + (width - bar) / 2}%`;
          return barsOf(one, max).map(
            ({ part, top, height }) =>
              svg`<rect x=${x} y="${top}%" width="${bar}%" height="${height}%" fill=${fillOf(part)}></rect>`,
          );
        })}
        ${chart.card.space ? nothing : line(chart)}
      </svg>
    </div>
    <div class="row soft axis" aria-hidden="true">
      <span>${columnLabel(columns[0]!, language)}</span>
      <span>${columns.length > 1 ? columnLabel(columns.at(-1)!, language) : nothing}</span>
    </div>`;
}

/** The line in the key. */
const dash = html`<svg class="swatch"><line class="left" y1="50%" x2="100%" y2="50%"></line></svg>`;

/** In a Space there is no line: the credits are the account's, and the columns the Space's. */
function line({ shape, card, now }: Chart): unknown {
  const { past, ahead } = leftLine(shape, card, now);
  const steps = (points: readonly Point[], name: string) =>
    points.slice(1).map((to, index) => {
      const from = points[index]!;
      return svg`<line class="left ${name}" x1="${100 * from.place}%" y1=${heightOf(from)} x2="${100 * to.place}%" y2=${heightOf(to)}></line>`;
    });
  return [steps(past, ''), steps(ahead, 'ahead')];
}

const heightOf = ({ left }: Point): string => `${100 - 100 * left}%`;
