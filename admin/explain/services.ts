/** Wires what explains figures, entries and refusals to staff, over the ledger's reads. Nothing here writes money. */
import type { Connection } from 'mongoose';
import type { Plans } from '../../accounts/plans.js';
import type { PriceLists } from '../../accounts/price-lists.js';
import { createEntryBook } from '../../ledger/entry-book.js';
import type { Ledger } from '../../ledger/ledger.js';
import { createPeriodBooks } from '../../ledger/period-books.js';
import type { Refusals } from '../../refusals/refusals.js';
import type { Audit } from '../audit/audit.js';
import { createExplainEntry, type ExplainEntry } from './explain-entry.js';
import { createExplainRefusal, type ExplainRefusal } from './explain-refusal.js';
import { createEntryList, type EntryList, type EntryListParts } from './list-entries.js';
import { createExplainNumber, type ExplainNumber, type SumLimits } from './explain-number.js';

export interface ExplainServices {
  readonly numbers: ExplainNumber;
  readonly entries: ExplainEntry;
  readonly entryList: EntryList;
  readonly refusals: ExplainRefusal;
}

interface ExplainParts extends SumLimits, Pick<EntryListParts, 'maxLookedAt'> {
  /** The ledger is open on it. */
  readonly connection: Connection;
  readonly ledger: Ledger;
  readonly plans: Pick<Plans, 'find'>;
  readonly priceLists: Pick<PriceLists, 'current' | 'find'>;
  readonly refusals: Refusals;
  readonly audit: Pick<Audit, 'record'>;
}

export function createExplainServices({ connection, priceLists, ...others }: ExplainParts): ExplainServices {
  const book = createEntryBook(connection);
  const books = createPeriodBooks(connection);
  const parts = { ...others, book, books, priceList: () => priceLists.current() };
  return {
    numbers: createExplainNumber(parts),
    entries: createExplainEntry({ ...parts, priceListOf: (version) => priceLists.find(version) }),
    entryList: createEntryList(parts),
    refusals: createExplainRefusal(parts),
  };
}
