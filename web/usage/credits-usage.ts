/**
 * `<credits-usage>`: what a period's credits went to, by day and feature, and by Space or member. It reads the balance and the
 * usage, and calls nothing else.
 */
import { html, nothing, unsafeCSS, type PropertyDeclarations, type TemplateResult } from 'lit';
import { readCard } from '../balance/read-card.js';
import { CreditsElement, STATE } from '../element.js';
import baseCss from '../look/base.css?inline';
import type { Service } from '../service/service.js';
import { patterns, renderChart, type Chart } from './chart.js';
import { USE_ENGLISH } from './en.js';
import { UsageReader, type Grouping, type Groups } from './read-usage.js';
import type { UseTexts } from './texts.js';
import type { Card } from '../balance/card.js';
import { columnsOf, sum, type Series } from './usage-data.js';
import usageCss from './usage.css?inline';
import { dayTable, groupTable, outlook, totals } from './usage-parts.js';

/** A shorter period is told by its hours, too. */
const MAX_SHORT_MS = 86_400_000;

interface Use {
  readonly card: Card;
  readonly series: readonly Series[];
}

export class CreditsUsage extends CreditsElement<Use, UseTexts> {
  static override properties: PropertyDeclarations = {
    selected: STATE,
    asTable: STATE,
    by: STATE,
    groups: STATE,
  };
  static override styles = [unsafeCSS(baseCss), unsafeCSS(usageCss)];

  /** The column whose numbers are shown; null: that of today. */
  declare private selected: number | null;
  declare private asTable: boolean;
  declare private by: Grouping | null;
  /** Undefined while it is read, null where that failed. */
  declare private groups: Groups | null | undefined;
  protected override readonly english = USE_ENGLISH;

  constructor() {
    super();
    this.selected = null;
    this.asTable = false;
    this.by = null;
  }

  protected override get heading(): string {
    return this.language.texts.useTitle;
  }

  #reader(service = this.service): UsageReader {
    return new UsageReader(service, this.accountPath, this.spaceId);
  }

  protected override async read(service: Service, signal: AbortSignal): Promise<Use> {
    const reader = this.#reader(service);
    const card = await readCard(service, this.accountPath, this.spaceId, signal);
    const [series] = await Promise.all([reader.series(card, signal), this.by && this.#readGroups(this.by, signal)]);
    return { card, series };
  }

  async #readGroups(by: Grouping, signal?: AbortSignal): Promise<void> {
    const groups = await this.#reader()
      .groups(by, signal)
      .catch(() => null);
    if (this.by === by && !signal?.aborted) this.groups = groups;
  }

  #choose(by: Grouping): void {
    this.by = this.by === by ? null : by;
    this.groups = undefined;
    if (this.by) void this.#readGroups(this.by);
  }

  protected override renderFound({ card, series }: Use): TemplateResult {
    const { language } = this;
    const { texts } = language;
    const shape = columnsOf(card.period, series);
    const now = this.serviceNow(card.asOf);
    const labels = series.map(({ feature, label }) => texts.features[feature]?.usage ?? label);
    const chart: Chart = { card, labels, shape, now };
    const { start, end, timeZone } = card.period;
    const [from, to] = [new Date(start), new Date(end)];
    const isShort = to.getTime() - from.getTime() < MAX_SHORT_MS;
    const late = sum(series.flatMap(({ items }) => items.map(({ lateTokens = 0 }) => lateTokens)));
    const isEmpty = shape.columns.every(({ parts }) => parts.every((tokens) => tokens === 0));
    return html`<p class="soft" part="period">
        ${language.range(from, to, timeZone)}${isShort ? ` · ${language.time(from, timeZone)} – ${language.time(to, timeZone)}` : ''}${card.space ? ` · ${card.space.name}` : ''}
      </p>
      ${this.renderOld(timeZone)} ${isEmpty ? html`<p part="empty">${texts.useEmpty}</p>` : this.#renderUse(chart)}
      ${late > 0 ? html`<p class="soft">${language.plural(texts.useLate, late)}</p>` : nothing}
      ${isEmpty ? nothing : this.#renderGroups(card)}`;
  }

  #renderUse(chart: Chart): TemplateResult {
    const { language, asTable } = this;
    const { texts } = language;
    const { columns, placeOf } = chart.shape;
    const today = Math.min(columns.length - 1, Math.floor(placeOf(chart.now) * columns.length));
    const selected = Math.min(this.selected ?? today, columns.length - 1);
    const select = (index: number): void => {
      this.selected = index;
    };
    return html`${patterns} ${outlook(chart.card, language)}
      ${
        asTable
          ? dayTable(chart, language)
          : html`${renderChart(chart, language, selected, select)} ${totals(chart, language, selected)}`
      }
      <button
        class="plain"
        part="view"
        aria-pressed=${asTable}
        @click=${() => {
          this.asTable = !asTable;
        }}
      >
        ${texts.useAsTable}
      </button>`;
  }

  #renderGroups(card: Card): TemplateResult {
    const { language, by, groups } = this;
    const { texts } = language;
    const button = (name: Grouping, text: string) =>
      html`<button
        class="plain"
        aria-pressed=${by === name}
        @click=${() => {
          this.#choose(name);
        }}
      >
        ${text}
      </button>`;
    return html`<div class="block">
      <div class="by">
        ${card.space ? nothing : button('space', texts.useBySpace)} ${button('member', texts.useByMember)}
      </div>
      <div aria-live="polite">
        ${by && groups ? groupTable(groups, by, language) : nothing}
        ${by && groups === null ? html`<p class="notice bad">${texts.failed}</p>` : nothing}
      </div>
    </div>`;
  }
}
