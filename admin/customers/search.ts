/**
 * The search box of the back office. One text finds accounts by id, name, member's address, customer or payment, and an
 * entry by its id; within an account, what was paid for a job or a candidate. It is recorded that somebody searched, and
 * not for what: the text may be a person's name.
 */
import type { AccountLabel, AccountSearch } from '../../accounts/search.js';
import { searchTerm } from '../../accounts/search-terms.js';
import { accountOfId, actionKey, actionsOfJob } from '../../domain/business-key.js';
import { invalidField } from '../../domain/errors.js';
import type { EntryBook } from '../../ledger/entry-book.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { TopUps } from '../../payments/top-ups/top-ups.js';
import type { Audit } from '../audit/audit.js';
import { entryRow, type EntryRow } from '../explain/entry-row.js';
import { wordingFor, type WordingParts } from '../explain/wording.js';
import { requireRight } from '../staff/require-right.js';
import type { StaffMember } from '../staff/staff.js';

export interface SearchHit {
  readonly account: AccountLabel;
  readonly by: 'account' | 'customer' | 'member' | 'payment' | 'entry';
  /** What begins with the text, or is it. */
  readonly matched: string;
  /** The text is the whole of what matched. */
  readonly exact: boolean;
  readonly memberId: string | null;
  readonly topUpId: string | null;
  readonly entryId: string | null;
}

export interface SearchResult {
  /** Exact ones first. */
  readonly hits: readonly SearchHit[];
  /** There are more: a longer text shows them. */
  readonly more: boolean;
}

/** One of the two, or both. */
export interface ActionQuery {
  readonly jobId?: string | undefined;
  readonly candidateId?: string | undefined;
}

export interface CustomerSearch {
  /** Throws `invalid-request` for a text that is too short or too long. */
  search(by: StaffMember, text: string): Promise<SearchResult>;
  /** What an account paid for a job or a candidate: entries, newest first. */
  searchActions(by: StaffMember, accountId: string, query: ActionQuery): Promise<readonly EntryRow[]>;
}

export interface CustomerSearchParts extends WordingParts {
  readonly accountSearch: AccountSearch;
  readonly topUps: Pick<TopUps, 'findByText'>;
  readonly ledger: Pick<Ledger, 'findEntry'>;
  readonly book: Pick<EntryBook, 'listByAction' | 'listByCandidate'>;
  readonly audit: Pick<Audit, 'record'>;
}

export const MIN_SEARCH_LENGTH = 2;
/** Longer than any id of an entry. */
const MAX_SEARCH_LENGTH = 200;
const MAX_HITS = 20;
const MAX_ACTIONS = 100;

type Found = Omit<SearchHit, 'account' | 'exact'> & { readonly accountId: string };

export function createCustomerSearch(parts: CustomerSearchParts): CustomerSearch {
  const { accountSearch, topUps, ledger, book, audit } = parts;

  const byRecords = async (text: string): Promise<Found[]> => {
    const found = await accountSearch.find(text, MAX_HITS + 1);
    return found.map((one) => ({ ...one, topUpId: null, entryId: null }));
  };

  const byPayments = async (text: string): Promise<Found[]> => {
    const found = await topUps.findByText(text, MAX_HITS + 1);
    return found.map(({ id, accountId, matched }) => ({
      accountId,
      by: 'payment',
      matched,
      memberId: null,
      topUpId: id,
      entryId: null,
    }));
  };

  const byEntry = async (text: string): Promise<Found[]> => {
    const entry = accountOfId(text) === null ? null : await ledger.findEntry(text);
    if (!entry) return [];
    const { accountId, _id } = entry;
    return [{ accountId, by: 'entry', matched: _id, memberId: null, topUpId: null, entryId: _id }];
  };

  return {
    async search(by, given) {
      requireRight(by, 'look');
      const text = given.trim();
      if (text.length < MIN_SEARCH_LENGTH) throw invalidField('text', 'Type at least two characters.');
      if (text.length > MAX_SEARCH_LENGTH) throw invalidField('text', 'The text is too long for a search.');
      const found = (await Promise.all([byEntry(text), byRecords(text), byPayments(text)])).flat();
      const accounts = await accountSearch.labels([...new Set(found.map(({ accountId }) => accountId))]);
      const isExact = ({ matched }: Found): boolean => matched === text || matched === searchTerm(text);
      const hits = found.flatMap(({ accountId, ...hit }): SearchHit[] => {
        const account = accounts.get(accountId);
        return account ? [{ account, ...hit, exact: isExact({ accountId, ...hit }) }] : [];
      });
      await audit.record({ by: by.id, act: 'searched', facts: { hits: Math.min(hits.length, MAX_HITS) } });
      const exactFirst = [...hits.filter(({ exact }) => exact), ...hits.filter(({ exact }) => !exact)];
      return { hits: exactFirst.slice(0, MAX_HITS), more: hits.length > MAX_HITS };
    },

    async searchActions(by, accountId, { jobId, candidateId }) {
      requireRight(by, 'look');
      if (jobId === undefined && candidateId === undefined) throw invalidField('jobId', 'Name a job or a candidate.');
      const found = await findActions(accountId, jobId, candidateId);
      await audit.record({ by: by.id, act: 'searched', accountId, facts: { hits: found.length } });
      const wording = await wordingFor(parts, null);
      return found.map((entry) => entryRow(entry, wording));
    },
  };

  async function findActions(accountId: string, jobId: string | undefined, candidateId: string | undefined) {
    if (jobId === undefined) return await book.listByCandidate(accountId, candidateId!, MAX_ACTIONS);
    if (candidateId === undefined) return await book.listByAction(accountId, actionsOfJob(jobId), MAX_ACTIONS);
    const action = actionKey({ feature: 'candidate_evaluation', jobId, candidateId });
    return await book.listByAction(accountId, [action], MAX_ACTIONS);
  }
}
