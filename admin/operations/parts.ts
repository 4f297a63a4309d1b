/** One part of the operations page: what needs somebody, the newest of it, and what repairs each. */
import type { CappedList } from '../../storage/capped-list.js';

export const PART_NAMES = [
  'findings',
  'notices',
  'acknowledged',
  'events',
  'topUps',
  'disputes',
  'failedTopUps',
  'unpaid',
  'invoices',
  'deliveries',
  'rescreens',
  'waiting',
  'overdue',
  'schedules',
] as const;
export type PartName = (typeof PART_NAMES)[number];

/** A correction's kind (`admin/corrections`) that repairs it. */
export type RepairKind = 'resolve_purchase' | 'resend_receipt' | 'redeliver_alert' | 'restart_workflow';

export interface Row {
  readonly id: string;
  readonly accountId: string | null;
  /** What it is, in a word or a code. */
  readonly what: string;
  readonly at: Date | null;
  readonly detail: string;
  readonly state: string | null;
  /** What to do, in a sentence. */
  readonly advice: string | null;
  /** The correction that does it, with what is known of its fields. Null: none does. */
  readonly repair: { readonly kind: RepairKind; readonly fields: Readonly<Record<string, string>> } | null;
  /** A workflow to look at in Temporal. */
  readonly workflowId: string | null;
}

export interface Part {
  readonly name: PartName;
  /** Null: it could not be read. */
  readonly rows: readonly Row[] | null;
  readonly count: number;
  /** There are more than were counted. */
  readonly isCapped: boolean;
}

/** Nobody waits longer for a page. */
export const PART_TIMEOUT_MS = 4_000;
export const MAX_ROWS = 20;
export const COUNT_UP_TO = 1_000;
export const CAPS = { limit: MAX_ROWS, countUpTo: COUNT_UP_TO } as const;
/** Of one part alone. */
export const ALL = { limit: COUNT_UP_TO, countUpTo: COUNT_UP_TO } as const;

export const row = (fields: Pick<Row, 'id' | 'what'> & Partial<Row>): Row => ({
  accountId: null,
  at: null,
  detail: '',
  state: null,
  advice: null,
  repair: null,
  workflowId: null,
  ...fields,
});

export const partOf = <T>(name: PartName, { items, count }: CappedList<T>, rowOf: (item: T) => Row): Part => ({
  name,
  rows: items.map(rowOf),
  count,
  isCapped: count >= COUNT_UP_TO,
});
