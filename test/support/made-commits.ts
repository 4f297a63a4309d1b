/** Makes commits for tests of the store, which knows nothing of the rules that make them. */
import type { Entry } from '../../domain/account/entry.js';
import { entryId } from '../../domain/business-key.js';
import { hashOf, type Commit } from '../../ledger/commit/commit.js';
import { later, T0 } from './time.js';

export interface Made {
  /** The number of its first entry. */
  readonly fromSeq?: number;
  readonly slots?: readonly string[];
  readonly about?: readonly string[];
  /** One entry for each, with these fields. */
  readonly entries?: readonly object[];
}

let tokens = 0;
export function commitIn(accountId: string, { fromSeq = 1, slots, about, entries = [{}] }: Made = {}): Commit {
  const numbered = entries.map((fields, index): Entry => {
    const seq = fromSeq + index;
    return { _id: entryId(accountId, seq), accountId, seq, at: later(seq), type: 'debit', ...fields } as Entry;
  });
  const content = {
    _id: entryId(accountId, fromSeq),
    accountId,
    fromSeq,
    toSeq: fromSeq + entries.length - 1,
    token: `t-${(tokens += 1)}`,
    at: T0,
    entries: numbered,
    ...(slots && { slots }),
    ...(about && { about }),
    prevHash: '',
  };
  return { ...content, hash: hashOf(content) };
}

let accounts = 0;
/** An id that no other test uses. */
export const newAccount = (): string => `account-${(accounts += 1)}`;
