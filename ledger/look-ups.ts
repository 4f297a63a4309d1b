/** Look-ups that wait at the same time are one query, and each is answered with what it named and nothing else. */
import type { Filter } from 'mongodb';
import type { LookUp } from '../domain/reducer/look-up.js';
import type { Clock } from './environment.js';
import { gather } from './gather.js';
import type { ChainedEntry, LedgerStore } from './store.js';

type FindEntries = (filter: Filter<ChainedEntry>) => Promise<ChainedEntry[]>;

export function gatherLookUps(findEntries: FindEntries, clock: Pick<Clock, 'sleep'>): LedgerStore['find'] {
  const find = gather(async (wanted: readonly WantedEntries[]) => {
    const filters = wanted.flatMap(filtersOf);
    return shareOut(await findEntries(filters.length === 1 ? filters[0]! : { $or: filters }), wanted);
  }, clock);
  return (accountId, lookUps) => find({ accountId, lookUps });
}

interface WantedEntries {
  readonly accountId: string;
  readonly lookUps: readonly LookUp[];
}

/** One for each field, so that each is answered from its own index. An id names its account. */
function filtersOf({ accountId, lookUps }: WantedEntries): Filter<ChainedEntry>[] {
  const values = new Map<LookUp['by'], string[]>();
  for (const { by, value } of lookUps) values.set(by, [...(values.get(by) ?? []), value]);
  return [...values].map(([field, ofField]) =>
    field === '_id' ? { _id: { $in: ofField } } : { accountId, [field]: { $in: ofField } },
  );
}

/** Each entry is laid out once under its names: to try it with every look-up would cost their product. */
function shareOut(found: ChainedEntry[], wanted: readonly WantedEntries[]): ChainedEntry[][] {
  if (wanted.length === 1) return [found];
  const fields = new Set(wanted.flatMap(({ lookUps }) => lookUps.map(({ by }) => by)));
  const named = new Map<string, ChainedEntry[]>();
  for (const entry of found) {
    for (const name of namesOf(entry, fields)) {
      const others = named.get(name);
      if (others) others.push(entry);
      else named.set(name, [entry]);
    }
  }
  const entriesOf = (accountId: string) => (lookUp: LookUp) => named.get(nameOf(accountId, lookUp)) ?? [];
  return wanted.map(({ accountId, lookUps }) => [...new Set(lookUps.flatMap(entriesOf(accountId)))]);
}

const nameOf = (accountId: string, { by, value }: LookUp): string => `${accountId} ${by} ${value}`;

/** What `isNamed` says, the other way round. */
function namesOf(entry: ChainedEntry, fields: ReadonlySet<LookUp['by']>): string[] {
  const values = entry as Partial<Record<LookUp['by'], string | readonly string[]>>;
  return [...fields].flatMap((by) => [values[by] ?? []].flat().map((value) => nameOf(entry.accountId, { by, value })));
}
