/** Finds where a period's entries are: between the close of the one before it and its own. */
import { entryKey } from '../../domain/business-key.js';
import type { PeriodCloseEntry } from '../../domain/account/entry.js';
import type { LookUp } from '../../domain/reducer/look-up.js';
import type { CommitStore, SeqRange } from '../commit/commit-store.js';
import { entriesNamed, namesOf } from '../commit/names.js';

type Store = Pick<CommitStore, 'find'>;

/** The close entries of these periods, in any order. One that is open, or that never was, has none. */
export async function findCloses(
  store: Store,
  accountId: string,
  numbers: readonly number[],
): Promise<PeriodCloseEntry[]> {
  const lookUps = numbers.map((number): LookUp => ({ by: 'key', value: entryKey.periodClose(number) }));
  const commits = await store.find(accountId, namesOf(lookUps));
  return entriesNamed(commits, lookUps) as PeriodCloseEntry[];
}

export async function rangeOfPeriod(store: Store, accountId: string, number: number): Promise<SeqRange> {
  const numbers = [number - 1, number];
  const closes = await findCloses(store, accountId, numbers);
  const [afterSeq, upToSeq] = numbers.map((one) => closes.find(isCloseOf(one))?.seq);
  return { afterSeq, upToSeq };
}

export const isCloseOf =
  (number: number) =>
  ({ key }: PeriodCloseEntry): boolean =>
    key === entryKey.periodClose(number);
