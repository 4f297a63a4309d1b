/**
 * The search box of the back office. One text finds accounts by id, name, member's address, customer or payment, and an
 * entry by its id; within an account, what was paid for a job or a candidate. It is recorded that somebody searched, and
 * not for what: the text may be a person's name.
 */
import type { AccountLabel, AccountSearch } from '../../accounts/search.js';
import { searchTerm } from '../../accounts/search-terms.js';
import type { Entry } from '../../domain/account/entry.js';
import { accountOfId, actionKey, actionsOfJob } from '../../domain/business-key.js';
import { invalidField } from '../../domain/errors.js';
import type { EntryBook } from '../../ledger/entry-book.js';
import type { Ledger } from '../../ledger/ledger.js';
import { inTime } from '../../storage/deadline.js';
import type { TextMatch } from '../../storage/driver.js';
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
  /** What begins with the text was not found in time: only what is the whole text is shown. */
  readonly unfinished: boolean;
}

/** What was paid for a job or a candidate, newest first. */
export interface FoundActions {
  readonly items: readonly EntryRow[];
  /** The search went back to this entry and stopped; null where it saw all. A job and its candidate are found in any case. */
  readonly backToSeq: number | null;
}

/** One of the two, or both. */
export interface ActionQuery {
  readonly jobId?: string | undefined;
  readonly candidateId?: string | undefined;
}

export interface CustomerSearch {
  /** Throws `invalid-request` for a text that is too short or too long. */
  search(by: StaffMember, text: string): Promise<SearchResult>;
  /** What an account paid for a job or a candidate. A candidate of any job is looked for in the newest entries. */
  searchActions(by: StaffMember, accountId: string, query: ActionQuery): Promise<FoundActions>;
}

export interface CustomerSearchParts extends WordingParts {
  readonly accountSearch: AccountSearch;
  readonly topUps: Pick<TopUps, 'findByText'>;
  readonly ledger: Pick<Ledger, 'findEntry' | 'readAccount'>;
  readonly book: Pick<EntryBook, 'listByAction' | 'listByCandidate'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly beginningsTimeoutMs?: number;
}

const MIN_SEARCH_LENGTH = 2;
/** Longer than any id of an entry. */
const MAX_SEARCH_LENGTH = 200;
const MAX_HITS = 20;
const MAX_ACTIONS = 100;
/** A beginning that very many have: people type on. */
const BEGINNINGS_TIMEOUT_MS = 150;
/** A candidate of any job is looked for so far back, piece by piece: no index has the candidate alone. */
const MAX_LOOKED_AT = 50_000;
const PIECE = 10_000;

type Found = Omit<SearchHit, 'account' | 'exact'> & { readonly accountId: string };

export function createCustomerSearch(parts: CustomerSearchParts): CustomerSearch {
  const { accountSearch, topUps, ledger, book, audit, beginningsTimeoutMs = BEGINNINGS_TIMEOUT_MS } = parts;

  const byRecords = async (text: string, match: TextMatch, timeoutMs?: number): Promise<Found[]> => {
    const found = await accountSearch.find(text, MAX_HITS + 1, match, timeoutMs);
    return found.map((one) => ({ ...one, topUpId: null, entryId: null }));
  };

  const byPayments = async (text: string, match: TextMatch, timeoutMs?: number): Promise<Found[]> => {
    const found = await topUps.findByText(text, MAX_HITS + 1, match, timeoutMs);
    return found.map(({ id, accountId, matched }) => ({
      accountId,
      by: 'payment',
      matched,
      memberId: null,
      topUpId: id,
      entryId: null,
    }));
  };

  /** Null: they take too long, and neither this process nor the server goes on with them. */
  const byBeginnings = async (text: string): Promise<Found[][] | null> => {
    // The server takes 0 for no limit.
    const timeoutMs = Math.max(1, beginningsTimeoutMs);
    const found = Promise.all([byRecords(text, 'beginning', timeoutMs), byPayments(text, 'beginning', timeoutMs)]);
    return await inTime(beginningsTimeoutMs, found);
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
      const [exact, beginnings] = await Promise.all([
        Promise.all([byEntry(text), byRecords(text, 'whole'), byPayments(text, 'whole')]),
        byBeginnings(text),
      ]);
      const found = withoutRepeats([...exact, ...(beginnings ?? [])].flat());
      const accounts = await accountSearch.labels([...new Set(found.map(({ accountId }) => accountId))]);
      const isExact = ({ matched }: Found): boolean => matched === text || matched === searchTerm(text);
      const hits = found.flatMap(({ accountId, ...hit }): SearchHit[] => {
        const account = accounts.get(accountId);
        return account ? [{ account, ...hit, exact: isExact({ accountId, ...hit }) }] : [];
      });
      await audit.record({ by: by.id, act: 'searched', facts: { hits: Math.min(hits.length, MAX_HITS) } });
      const exactFirst = [...hits.filter(({ exact }) => exact), ...hits.filter(({ exact }) => !exact)];
      return { hits: exactFirst.slice(0, MAX_HITS), more: hits.length > MAX_HITS, unfinished: beginnings === null };
    },

    async searchActions(by, accountId, { jobId, candidateId }) {
      requireRight(by, 'look');
      if (jobId === undefined && candidateId === undefined) throw invalidField('jobId', 'Name a job or a candidate.');
      const found = await findActions(accountId, jobId, candidateId);
      const { entries, backToSeq } = found;
      await audit.record({ by: by.id, act: 'searched', accountId, facts: { hits: entries.length } });
      const wording = await wordingFor(parts, null);
      return { items: entries.map((entry) => entryRow(entry, wording)), backToSeq };
    },
  };

  async function findActions(accountId: string, jobId: string | undefined, candidateId: string | undefined) {
    if (jobId === undefined) return await findCandidate(accountId, candidateId!);
    if (candidateId === undefined) return { entries: await findJob(accountId, jobId), backToSeq: null };
    const action = actionKey({ feature: 'candidate_evaluation', jobId, candidateId });
    return { entries: await book.listByAction(accountId, [action], MAX_ACTIONS), backToSeq: null };
  }

  /** A job may have a great part of an account's entries, and no index has its newest ones: they are looked for first. */
  async function findJob(accountId: string, jobId: string): Promise<Entry[]> {
    const actions = actionsOfJob(jobId);
    const upToSeq = await newestSeq(accountId);
    const newest = { afterSeq: Math.max(0, upToSeq - PIECE), upToSeq };
    const found = await book.listByAction(accountId, actions, MAX_ACTIONS, newest);
    if (found.length === MAX_ACTIONS || newest.afterSeq === 0) return found;
    return await book.listByAction(accountId, actions, MAX_ACTIONS);
  }

  async function newestSeq(accountId: string): Promise<number> {
    return (await ledger.readAccount(accountId))?.seq ?? 0;
  }

  async function findCandidate(accountId: string, candidateId: string) {
    const entries: Entry[] = [];
    const newest = await newestSeq(accountId);
    const last = Math.max(0, newest - MAX_LOOKED_AT);
    let upToSeq = newest;
    while (upToSeq > last && entries.length < MAX_ACTIONS) {
      const afterSeq = Math.max(last, upToSeq - PIECE);
      const limit = MAX_ACTIONS - entries.length;
      entries.push(...(await book.listByCandidate(accountId, candidateId, { afterSeq, upToSeq }, limit)));
      upToSeq = afterSeq;
    }
    return { entries, backToSeq: upToSeq === 0 ? null : upToSeq + 1 };
  }
}

function withoutRepeats(found: readonly Found[]): Found[] {
  const keyOf = ({ accountId, by, matched, memberId, topUpId }: Found): string =>
    JSON.stringify([accountId, by, matched, memberId, topUpId]);
  return [...new Map(found.map((one) => [keyOf(one), one])).values()];
}
