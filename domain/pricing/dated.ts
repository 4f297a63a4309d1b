/**
 * Plans and price lists change by the calendar: each has versions with a start, and the ledger's clock says which one is in
 * force. Nothing is switched on: a version whose start has come is the one in force. See docs/decisions/0048.
 */
export interface Dated {
  /** Counted from 1 without gaps, in the order in which the versions start. */
  readonly version: number;
  readonly startsAt: Date;
}

export type VersionState = 'scheduled' | 'active' | 'past';

/**
 * A version is scheduled at least this long before it starts, and is not taken back any later: until then every process
 * has read it.
 */
export const MIN_LEAD_MS = 60_000;
/** A process decides by what it read at most this long ago: half of the lead, so that a slow write is seen, too. */
export const MAX_READING_AGE_MS = MIN_LEAD_MS / 2;

/** The version in force at `at`, of versions in their order. Undefined: none has started by then. */
export const inForceAt = <T extends Dated>(versions: readonly T[], at: Date): T | undefined =>
  versions.findLast(({ startsAt }) => startsAt <= at);

/** The versions that start after `at`, in their order. */
export const comingAfter = <T extends Dated>(versions: readonly T[], at: Date): readonly T[] =>
  versions.filter(({ startsAt }) => startsAt > at);

export function stateOf(versions: readonly Dated[], { version, startsAt }: Dated, at: Date): VersionState {
  if (startsAt > at) return 'scheduled';
  return inForceAt(versions, at)?.version === version ? 'active' : 'past';
}
