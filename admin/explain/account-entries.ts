/** Reads the entries of one account as of now: those that are stored, and those that time has caused and nobody wrote yet. */
import { entryKey } from '../../domain/business-key.js';
import type { Entry, PeriodCloseEntry } from '../../domain/account/entry.js';
import { amountIn, type Measure } from '../../domain/account/measure.js';
import type { EntryBook, EntrySelection, MeasuredSum } from '../../ledger/entry-book.js';
import { storedSeq, type AccountWithUnwritten } from '../../ledger/ledger.js';

export interface CountedEntry {
  readonly entry: Entry;
  readonly amount: number;
  readonly unwritten: boolean;
}

export interface AccountEntries {
  findByKey(key: string): Promise<Entry | null>;
  /** Null while the period is open. */
  close(number: number): Promise<PeriodCloseEntry | null>;
  /** Throws when the signal aborts. */
  sum(measure: Measure, selection: EntrySelection, signal?: AbortSignal): Promise<MeasuredSum>;
  /** Newest first. */
  list(measure: Measure, selection: EntrySelection, limit: number): Promise<CountedEntry[]>;
}

export function entriesOf(
  book: Pick<EntryBook, 'findByKey' | 'sum' | 'list'>,
  account: AccountWithUnwritten,
): AccountEntries {
  const { unwritten } = account;
  const { accountId, seq } = account.state;
  const lastStored = storedSeq(account);
  /** What was stored since belongs to a later moment. */
  const stored = (selection: EntrySelection): EntrySelection => ({
    ...selection,
    upToSeq: Math.min(selection.upToSeq ?? lastStored, lastStored),
  });
  const counted = (measure: Measure, selection: EntrySelection): CountedEntry[] =>
    unwritten
      .filter((entry) => isSelected(entry, selection))
      .map((entry) => ({ entry, amount: amountIn(measure, entry), unwritten: true }))
      .filter(({ amount }) => amount !== 0);

  const findByKey = async (key: string): Promise<Entry | null> => {
    const found = unwritten.find((entry) => entry.key === key) ?? (await book.findByKey(accountId, key));
    return found && found.seq <= seq ? found : null;
  };

  return {
    findByKey,
    close: async (number) => (await findByKey(entryKey.periodClose(number))) as PeriodCloseEntry | null,

    async sum(measure, selection, signal) {
      const own = counted(measure, selection);
      const { amount, entries } = await book.sum(accountId, measure, stored(selection), signal);
      return { amount: own.reduce((sum, one) => sum + one.amount, amount), entries: entries + own.length };
    },

    async list(measure, selection, limit) {
      const own = counted(measure, selection).reverse().slice(0, limit);
      if (own.length === limit) return own;
      const found = await book.list(accountId, measure, stored(selection), limit - own.length);
      return [...own, ...found.map((one) => ({ ...one, unwritten: false }))];
    },
  };
}

function isSelected({ _id, ref, seq, at }: Entry, selection: EntrySelection): boolean {
  const { afterSeq = 0, upToSeq = Infinity, ofHolds, until = at } = selection;
  if (seq <= afterSeq || seq > upToSeq || at > until) return false;
  return !ofHolds || ofHolds.includes(_id) || (ref !== undefined && ofHolds.includes(ref));
}
