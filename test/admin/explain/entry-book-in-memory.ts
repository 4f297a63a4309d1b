/** Answers as the entry book does, from entries in memory. */
import type { Entry } from '../../../domain/account/entry.js';
import { amountIn, type Measure } from '../../../domain/account/measure.js';
import type { EntryBook, EntrySelection, MeasuredEntry } from '../../../ledger/entry-book.js';

export function entryBookOf(entries: readonly Entry[]): Pick<EntryBook, 'sum' | 'list' | 'findByKey' | 'listOf'> {
  const counted = (measure: Measure, selection: EntrySelection): MeasuredEntry[] =>
    entries
      .filter((entry) => isSelected(entry, selection))
      .map((entry) => ({ entry, amount: amountIn(measure, entry) }))
      .filter(({ amount }) => amount !== 0);
  return {
    sum: (_accountId, measure, selection) => {
      const found = counted(measure, selection);
      const amount = found.reduce((sum, one) => sum + one.amount, 0);
      return Promise.resolve({ amount, entries: found.length });
    },
    list: (_accountId, measure, selection, limit) =>
      Promise.resolve(counted(measure, selection).reverse().slice(0, limit)),
    findByKey: (_accountId, key) => Promise.resolve(entries.find((entry) => entry.key === key) ?? null),
    listOf: (_accountId, type, limit) =>
      Promise.resolve(entries.filter((entry) => entry.type === type).slice(0, limit)),
  };
}

function isSelected({ _id, ref, seq, at }: Entry, selection: EntrySelection): boolean {
  const { afterSeq = 0, upToSeq = Infinity, ofHolds, until = at } = selection;
  if (seq <= afterSeq || seq > upToSeq || at > until) return false;
  return !ofHolds || ofHolds.includes(_id) || (ref !== undefined && ofHolds.includes(ref));
}
