/** Shows staff the later pages of an account's lists, and lets those who may take a whole list away. */
import { notFound } from '../../domain/errors.js';
import type { AccountWithUnwritten, Ledger } from '../../ledger/ledger.js';
import { pagesOf, type Page, type PageQuery } from '../../storage/page.js';
import type { Audit } from '../audit/audit.js';
import { requireRight } from '../staff/require-right.js';
import type { StaffMember } from '../staff/staff.js';
import {
  createListReaders,
  type AccountListName,
  type AccountListRow,
  type ListParts,
  type ListReader,
} from './list-readers.js';

export interface AccountLists {
  /** Throws `not-found` for an account, `invalid-request` for a cursor. The look is recorded first. */
  list<N extends AccountListName>(
    by: StaffMember,
    accountId: string,
    name: N,
    query: PageQuery,
  ): Promise<Page<AccountListRow<N>>>;
  /** All of it, page after page, to be taken away: recorded once. Throws `not-found` or `not-allowed`. */
  exported<N extends AccountListName>(
    by: StaffMember,
    accountId: string,
    name: N,
  ): Promise<AsyncIterable<readonly AccountListRow<N>[]>>;
}

export interface AccountListParts extends ListParts {
  readonly ledger: Pick<Ledger, 'readWithUnwritten'>;
  readonly audit: Pick<Audit, 'record'>;
}

/** One page has this many rows at most. */
export const MAX_LISTED = 200;
const EXPORT_PAGE = 500;

export function createAccountLists(parts: AccountListParts): AccountLists {
  const { ledger, audit } = parts;
  const readers = createListReaders(parts);
  const readerOf = <N extends AccountListName>(name: N) => readers[name] as unknown as ListReader<AccountListRow<N>>;

  const accountOf = async (accountId: string): Promise<AccountWithUnwritten> => {
    const found = await ledger.readWithUnwritten(accountId);
    if (!found) throw notFound('account');
    return found;
  };

  return {
    async list(by, accountId, name, { limit, cursor }) {
      requireRight(by, 'look');
      const account = await accountOf(accountId);
      const page = await readerOf(name).read(account, { limit: Math.min(limit, MAX_LISTED), cursor });
      await audit.record({ by: by.id, act: 'account-viewed', accountId, facts: { part: name } });
      return page;
    },

    async exported(by, accountId, name) {
      requireRight(by, 'export');
      const account = await accountOf(accountId);
      await audit.record({ by: by.id, act: 'list-exported', accountId, facts: { list: name } });
      return pagesOf((page) => readerOf(name).read(account, page), EXPORT_PAGE);
    },
  };
}
