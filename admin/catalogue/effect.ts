/** Says what a version would change for present subscribers, before it is saved. */
import { createHash } from 'node:crypto';
import type { VersionState } from '../../domain/pricing/dated.js';

/** When a change reaches an account: at the start of the version, or with the account's next period after that. */
export type Reaches = 'start' | 'period';

export interface Change {
  readonly what: string;
  /** Null: there is no such thing then. */
  readonly before: string | number | null;
  readonly after: string | number | null;
  readonly reaches: Reaches;
}

/** Who has the plan now. */
export interface Subscribers {
  readonly accounts: number;
  /** There may be more accounts than this. */
  readonly countUpTo: number;
  /** When their running periods end; null: nobody has the plan. */
  readonly firstEnd: Date | null;
  readonly lastEnd: Date | null;
}

/** How often a period's credits of a plan pay for one feature. */
export interface RunsRow {
  readonly planId: string;
  readonly plan: string;
  readonly feature: string;
  readonly label: string;
  readonly before: number | null;
  readonly after: number;
}

/** How much all accounts spent on a feature lately, and what the same actions would cost after the change. */
export interface UseRow {
  readonly feature: string;
  readonly label: string;
  readonly before: number;
  readonly after: number;
}

export interface EffectParts {
  readonly changes: readonly Change[];
  /** Of a plan. */
  readonly subscribers: Subscribers | null;
  /** Of a price list; null: could not be read. */
  readonly runs: readonly RunsRow[] | null;
  readonly use: readonly UseRow[] | null;
  readonly useDays: number;
  /** Sentences that tell what does not change. */
  readonly stays: readonly string[];
}

export interface Effect extends EffectParts {
  /** The version that it would follow; null: it is the first one. */
  readonly follows: { readonly version: number; readonly state: VersionState; readonly startsAt: Date } | null;
  /** Send it with the request to schedule: it is refused where the draft, or what it follows, has changed. */
  readonly digest: string;
}

/** Of everything that the effect follows from, except how many accounts there are: that changes all the time. */
export function digestOf(inputs: Readonly<Record<string, unknown>>): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(inputs)))
    .digest('base64url');
}

/** The same content has the same text, in whichever order its fields were stored. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, part]) => [name, sorted(part)]));
}
