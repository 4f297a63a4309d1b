/**
 * Selects ranges of an account's entries by their ids: an id is the account and the entry's number, padded, so ids are
 * in the order of the numbers, and the index that every collection has serves "from here to there"
 * (docs/decisions/0016).
 */
import { entryId, entryKey } from '../domain/business-key.js';
import { driverCollection, MAJORITY, startingWith } from '../storage/driver.js';
import type { LedgerModels } from './models.js';

export interface SeqRange {
  /** Exclusive; from the account's first entry when left out. */
  readonly afterSeq?: number | undefined;
  /** Inclusive; up to its last when left out. */
  readonly upToSeq?: number | undefined;
}

export function idsOf(accountId: string, { afterSeq = 0, upToSeq }: SeqRange = {}) {
  const $gt = entryId(accountId, afterSeq);
  return upToSeq === undefined
    ? { $gt, $lt: startingWith(`${accountId}~`).$lt }
    : { $gt, $lte: entryId(accountId, upToSeq) };
}

/** The entries of a period: those between the close of the one before it and its own. */
export async function rangeOfPeriod(
  { entries }: Pick<LedgerModels, 'entries'>,
  accountId: string,
  number: number,
): Promise<SeqRange> {
  const keys = [number - 1, number].map(entryKey.periodClose);
  const closes = await driverCollection(entries)
    .find({ accountId, key: { $in: keys } }, { ...MAJORITY, projection: { key: 1, seq: 1 } })
    .toArray();
  const [afterSeq, upToSeq] = keys.map((key) => closes.find((close) => close.key === key)?.seq);
  return { afterSeq, upToSeq };
}
