/** Wires how staff find customers, and what they see of one. */
import { createCardReader, type CardReaderParts } from '../../card/card-reader.js';
import { createEntryBook } from '../../ledger/entry-book.js';
import { createAccountLists, type AccountLists } from './account-lists.js';
import { createAccountPage, type AccountPageParts } from './account-page.js';
import { createAccountSums, type AccountSums, type AccountSumsParts } from './account-sums.js';
import { createCustomersCard, type CustomersCard } from './customers-card.js';
import { createCustomerSearch, type CustomerSearch, type CustomerSearchParts } from './search.js';

export interface CustomerServices {
  readonly search: CustomerSearch;
  readonly accountPage: ReturnType<typeof createAccountPage>;
  readonly sums: AccountSums;
  readonly lists: AccountLists;
  readonly card: CustomersCard;
}

/** The ledger is open on the connection. */
export function createCustomerServices(
  parts: AccountPageParts &
    AccountSumsParts &
    CardReaderParts &
    Pick<CustomerSearchParts, 'accountSearch' | 'beginningsTimeoutMs'>,
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
    sums: createAccountSums(parts),
    lists: createAccountLists(parts),
    card: createCustomersCard({ card: createCardReader(parts), audit: parts.audit }),
  };
}
