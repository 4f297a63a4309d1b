/**
 * Adds up the entries of an account as they pass by: their legs by period, the holds and the pauses that are open. It
 * shares no code with the rules, on purpose. Its memory grows with the periods and with what is open, not with the entries.
 */
import { BUCKETS, type Bucket, type Entry, type PeriodCloseEntry } from '../../domain/account/entry.js';

/**
 * Sums of entries that have the same period, type, lateness, feature and price of overage; refunds of late charges are
 * kept apart.
 */
export interface SumRow extends Readonly<Record<Bucket, number>> {
  readonly group: {
    readonly periodId: string;
    readonly type: string;
    readonly late: boolean;
    readonly ofLate: boolean;
    readonly feature: string;
    /** The price of overage; 0 and no currency where there is none. */
    readonly overageAmount: number;
    readonly overageCurrency: string;
  };
  readonly entries: number;
  readonly tokens: number;
  readonly overageTokens: number;
  readonly reopens: number;
}

export interface GrantedRow {
  readonly periodId: string;
  readonly source: string;
  readonly tokens: number;
}

/** `ended`: 0 for what is open; more for what ended again after it had ended, or had never begun. */
export interface OpenRow {
  readonly id: string;
  readonly held: number;
  readonly ended: number;
}

export interface Sums {
  readonly rows: readonly SumRow[];
  readonly granted: readonly GrantedRow[];
  readonly holds: readonly OpenRow[];
  readonly pauses: readonly OpenRow[];
  /** In their order. */
  readonly closes: readonly PeriodCloseEntry[];
  readonly firstSeq: number;
  readonly lastSeq: number;
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/** The fields that are summed; those that only some entries have are optional. */
interface Summed extends Pick<Entry, 'periodId' | 'type'> {
  readonly feature?: string;
  readonly overageUnitPrice?: { readonly amount: number; readonly currency: string };
  readonly late?: boolean;
  readonly ofLate?: boolean;
  readonly reopens?: boolean;
}

const ENDS_HOLD = new Set<string>(['settle', 'release', 'unfreeze']);
/** These take from what they refer to, and end it when nothing is left. */
const TAKES_FROM_HOLD = new Set<string>(['debit', 'clawback']);

export class AccountSums {
  readonly #rows = new Map<string, Mutable<SumRow>>();
  readonly #granted = new Map<string, Mutable<GrantedRow>>();
  readonly #holds = new Opens();
  readonly #pauses = new Opens();
  readonly #closes: PeriodCloseEntry[] = [];
  #firstSeq = Infinity;
  #lastSeq = 0;

  add(entry: Entry): void {
    this.#firstSeq = Math.min(this.#firstSeq, entry.seq);
    this.#lastSeq = Math.max(this.#lastSeq, entry.seq);
    this.#addToRow(entry);
    this.#addToHolds(entry);
    if (entry.type === 'grant') this.#addGrant(entry);
    if (entry.type === 'pause') this.#pauses.begin(entry._id, 0);
    if (entry.type === 'resume') this.#pauses.end(entry.ref, 0);
    if (entry.type === 'period_close') this.#closes.push(entry);
  }

  sums(): Sums {
    return {
      rows: [...this.#rows.values()],
      granted: [...this.#granted.values()],
      holds: this.#holds.rows(),
      pauses: this.#pauses.rows(),
      closes: this.#closes,
      firstSeq: this.#firstSeq,
      lastSeq: this.#lastSeq,
    };
  }

  #addToRow(entry: Entry): void {
    const { periodId, type, feature = '', late = false, ofLate = false, reopens, overageUnitPrice }: Summed = entry;
    const { amount: overageAmount = 0, currency: overageCurrency = '' } = overageUnitPrice ?? {};
    const place = `${periodId} ${type} ${feature} ${late} ${ofLate} ${overageAmount} ${overageCurrency}`;
    let row = this.#rows.get(place);
    if (!row) {
      row = emptyRow({ periodId, type, late, ofLate, feature, overageAmount, overageCurrency });
      this.#rows.set(place, row);
    }
    row.entries += 1;
    row.tokens += entry.tokens;
    row.overageTokens += entry.overageTokens;
    row.reopens += reopens ? 1 : 0;
    for (const bucket of BUCKETS) row[bucket] += entry.legs[bucket] ?? 0;
  }

  #addToHolds({ _id, type, ref, legs }: Entry): void {
    const held = legs.held ?? 0;
    if (type === 'hold' || type === 'freeze') this.#holds.begin(_id, held);
    else if (ENDS_HOLD.has(type)) this.#holds.end(ref ?? _id, held);
    else if (TAKES_FROM_HOLD.has(type) && ref !== undefined) this.#holds.take(ref, held);
  }

  #addGrant({ periodId, slices, legs }: Entry): void {
    for (const { source } of slices) {
      const place = `${periodId} ${source}`;
      const row = this.#granted.get(place) ?? { periodId, source, tokens: 0 };
      row.tokens -= legs.issued ?? 0;
      this.#granted.set(place, row);
    }
  }
}

function emptyRow(group: SumRow['group']): Mutable<SumRow> {
  const none = Object.fromEntries(BUCKETS.map((bucket) => [bucket, 0])) as Record<Bucket, number>;
  return { group, entries: 0, tokens: 0, overageTokens: 0, reopens: 0, ...none };
}

/** What is open, by the id of the entry that began it. What ended as it should leaves nothing behind. */
class Opens {
  readonly #begun = new Map<string, Mutable<OpenRow>>();

  begin(id: string, held: number): void {
    this.#begun.set(id, { id, held, ended: 0 });
  }

  take(id: string, held: number): void {
    const row = this.#of(id);
    row.held += held;
    if (row.held === 0) this.#begun.delete(id);
  }

  end(id: string, held: number): void {
    const isOpen = this.#begun.get(id)?.ended === 0;
    const row = this.#of(id);
    row.held += held;
    row.ended += 1;
    if (isOpen && row.held === 0) this.#begun.delete(id);
  }

  rows(): OpenRow[] {
    return [...this.#begun.values()];
  }

  #of(id: string): Mutable<OpenRow> {
    const row = this.#begun.get(id) ?? { id, held: 0, ended: 0 };
    this.#begun.set(id, row);
    return row;
  }
}
