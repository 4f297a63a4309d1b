/** Wires how staff find customers. */
import type { Connection } from 'mongoose';
import { createEntryBook } from '../../ledger/entry-book.js';
import { createCustomerSearch, type CustomerSearch, type CustomerSearchParts } from './search.js';

export interface CustomerServices {
  readonly search: CustomerSearch;
}

/** The ledger is open on the connection. */
export function createCustomerServices(
  parts: Omit<CustomerSearchParts, 'book'> & { readonly connection: Connection },
): CustomerServices {
  return { search: createCustomerSearch({ ...parts, book: createEntryBook(parts.connection) }) };
}
