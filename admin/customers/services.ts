/** Wires how staff find customers, and what they see of one. */
import { createEntryBook } from '../../ledger/entry-book.js';
import { createAccountPage, type AccountPageParts } from './account-page.js';
import { createCustomerSearch, type CustomerSearch, type CustomerSearchParts } from './search.js';

export interface CustomerServices {
  readonly search: CustomerSearch;
  readonly accountPage: ReturnType<typeof createAccountPage>;
}

/** The ledger is open on the connection. */
export function createCustomerServices(
  parts: AccountPageParts & Pick<CustomerSearchParts, 'accountSearch' | 'beginningsTimeoutMs'>,
): CustomerServices {
  const { connection, payments, priceLists } = parts;
  return {
    search: createCustomerSearch({
      ...parts,
      topUps: payments.topUps,
      book: createEntryBook(connection),
      priceList: () => priceLists.current(),
    }),
    accountPage: createAccountPage(parts),
  };
}
