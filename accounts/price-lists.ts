/**
 * Keeps the versions of the price list. Every debit needs a price, so each process caches them; a new version reaches
 * it within seconds.
 */
import { FIRST_PRICE_LIST, priceListAt, type PriceList } from '../domain/pricing/price-list.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import { createRefreshed } from '../storage/refreshed.js';
import type { AccountModels, PriceListRecord } from './models.js';

const REFRESH_MS = 10_000;

export interface PriceLists {
  seed(): Promise<void>;
  /** Reads all versions, and reads them again every few seconds until `close`. */
  open(): Promise<void>;
  /** Returns the list that is in force now. */
  current(): PriceList;
  /** Returns a version, past or coming; null where there is none. */
  find(version: number): PriceList | null;
  close(): void;
}

export function createPriceLists({ priceLists }: Pick<AccountModels, 'priceLists'>): PriceLists {
  const load = async (): Promise<readonly PriceList[]> => {
    const records = await priceLists.find().lean<PriceListRecord[]>();
    return records.map(({ _id: version, ...list }) => ({ version, ...list }));
  };
  const lists = createRefreshed<readonly PriceList[]>([], load, REFRESH_MS);

  return {
    async seed() {
      const { version, ...list } = FIRST_PRICE_LIST;
      await insertIfMissing(priceLists, version, list);
    },
    open: lists.open,
    current: () => priceListAt(lists.current(), new Date()),
    find: (version) => lists.current().find((list) => list.version === version) ?? null,
    close: lists.close,
  };
}
