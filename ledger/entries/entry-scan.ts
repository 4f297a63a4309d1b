/** Reads the entries of a range out of the commits that have them. */
import type { Entry } from '../../domain/account/entry.js';
import type { CommitStore, EntryField, EntryValues, Scan, SeqRange } from '../commit/commit-store.js';
import { readAhead } from '../commit/read-ahead.js';

/**
 * The entries of a scan, a piece at a time, in its order: those of the range with the values of `having`, and no others.
 * Oldest first, the next piece is read while the caller is busy with this one. Lists with the newest first end early, so
 * nothing is read ahead for them.
 */
export async function* scanEntries(
  store: Pick<CommitStore, 'scan'>,
  accountId: string,
  scan: Scan,
): AsyncGenerator<readonly Entry[], void> {
  const isInRange = within(scan);
  const hasValues = scan.having && having(scan.having);
  const isWanted = (entry: Entry): boolean => isInRange(entry) && (!hasValues || hasValues(entry));
  const fields = scan.fields && [...new Set([...scan.fields, 'seq' as const, ...fieldsOf(scan.having)])];
  const pieces = store.scan(accountId, { ...scan, ...(fields && { fields }) });
  for await (const commits of scan.newestFirst ? pieces : readAhead(pieces)) {
    yield commits.flatMap((commit) => {
      const found = commit.entries.filter(isWanted);
      return scan.newestFirst ? found.reverse() : found;
    });
  }
}

/** What `having` looks at. */
function fieldsOf({ from, to, ...values }: EntryValues = {}): EntryField[] {
  return [...(Object.keys(values) as (keyof typeof values)[]), ...(from || to ? (['at'] as const) : [])];
}

/** Whether an entry is in a range. */
export function within({ afterSeq = 0, upToSeq = Infinity }: SeqRange): (entry: Pick<Entry, 'seq'>) => boolean {
  return ({ seq }) => seq > afterSeq && seq <= upToSeq;
}

type Loose = Pick<Entry, 'type' | 'at'> & {
  readonly feature?: string;
  readonly spaceId?: string;
  readonly memberId?: string;
};

/** Whether an entry has these values. */
export function having({ type, feature, spaceId, memberId, from, to }: EntryValues): (entry: Entry) => boolean {
  return (entry) => {
    const has: Loose = entry;
    if (type && !type.includes(has.type)) return false;
    if (feature !== undefined && has.feature !== feature) return false;
    if (spaceId !== undefined && (has.spaceId ?? null) !== spaceId) return false;
    if (memberId !== undefined && has.memberId !== memberId) return false;
    return (!from || has.at >= from) && (!to || has.at < to);
  };
}
