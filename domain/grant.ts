/** A grant is credits that were added: it knows their source, what remains, when they expire and when they burn. */
export const GRANT_SOURCES = ['allocation', 'top_up', 'promotion', 'adjustment'] as const;
export type GrantSource = (typeof GRANT_SOURCES)[number];

export interface Grant {
  readonly id: string;
  readonly source: GrantSource;
  readonly granted: number;
  readonly remaining: number;
  /** Exclusive: at this instant the remaining credits are gone. Null never expires. */
  readonly expiresAt: Date | null;
  readonly priority: number;
  readonly at: Date;
}

/**
 * This many grants of an account may hold credits at once, left or frozen. No pack is sold beyond it; one that was paid
 * before still lands, up to `MAX_PAID_GRANTS`.
 */
export const MAX_OPEN_GRANTS = 64;
export const MAX_PAID_GRANTS = 128;

/** Among grants that expire together, the lower priority burns first. */
export const priorityOf = (source: GrantSource): number => GRANT_SOURCES.indexOf(source);

const time = (at: Date | null): number => at?.getTime() ?? Number.POSITIVE_INFINITY;
const compare = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Burn order: soonest expiry, then allocation, top-up, promotion, adjustment, then older, then id. Total: no two tie. */
export function byBurnOrder(a: Grant, b: Grant): number {
  return (
    compare(time(a.expiresAt), time(b.expiresAt)) ||
    compare(a.priority, b.priority) ||
    compare(a.at.getTime(), b.at.getTime()) ||
    compare(a.id, b.id)
  );
}

/** A slice is the part of a grant that an entry moved, with all that opens the grant again when the part comes back. */
export interface Slice {
  readonly grantId: string;
  readonly tokens: number;
  readonly source: GrantSource;
  readonly priority: number;
  readonly expiresAt: Date | null;
  readonly granted: number;
  /** When the grant was made. */
  readonly at: Date;
  /** A slice that comes back may go here instead of to its grant. */
  readonly to?: 'expired' | 'debt';
}

export function sliceOf(grant: Grant, tokens: number): Slice {
  const { id, source, priority, expiresAt, granted, at } = grant;
  return { grantId: id, tokens, source, priority, expiresAt, granted, at };
}

export const sumTokens = (slices: readonly { readonly tokens: number }[]): number =>
  slices.reduce((total, slice) => total + slice.tokens, 0);

/** Takes up to `tokens` from grants in burn order. The slices are fewer tokens where the grants hold fewer. */
export function burn(grants: readonly Grant[], tokens: number): Slice[] {
  const slices: Slice[] = [];
  let left = tokens;
  for (const grant of grants) {
    if (left === 0) break;
    const taken = Math.min(grant.remaining, left);
    if (taken === 0) continue;
    slices.push(sliceOf(grant, taken));
    left -= taken;
  }
  return slices;
}

/** Splits slices after the first `tokens`. Both parts keep the order. */
export function splitSlices(slices: readonly Slice[], tokens: number): { front: Slice[]; rest: Slice[] } {
  const front: Slice[] = [];
  const rest: Slice[] = [];
  let left = tokens;
  for (const slice of slices) {
    const taken = Math.min(slice.tokens, left);
    left -= taken;
    if (taken > 0) front.push({ ...slice, tokens: taken });
    if (taken < slice.tokens) rest.push({ ...slice, tokens: slice.tokens - taken });
  }
  return { front, rest };
}
