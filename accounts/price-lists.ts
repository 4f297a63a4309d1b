/**
 * Keeps the versions of the price list. Every debit needs a price, so each process caches them; a new version reaches
 * it within seconds.
 */
import { FIRST_PRICE_LIST, priceListAt, type PriceList } from '../domain/pricing/price-list.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import type { AccountModels, PriceListRecord } from './models.js';

const REFRESH_MS = 10_000;

export interface PriceLists {
  seed(): Promise<void>;
  /** Reads all versions, and reads them again every few seconds until `close`. */
  open(): Promise<void>;
  /** Returns the list that is in force now. */
  current(): PriceList;
  close(): void;
}

export function createPriceLists({ priceLists }: Pick<AccountModels, 'priceLists'>): PriceLists {
  let lists: readonly PriceList[] = [];
  let timer: NodeJS.Timeout | undefined;

  const load = async (): Promise<void> => {
    const records = await priceLists.find().lean<PriceListRecord[]>();
    lists = records.map(({ _id: version, ...list }) => ({ version, ...list }));
  };

  return {
    async seed() {
      const { version, ...list } = FIRST_PRICE_LIST;
      await insertIfMissing(priceLists, version, list);
    },
    async open() {
      await load();
      // While the database is away, the versions that were read stay in force.
      timer ??= setInterval(() => void load().catch(() => undefined), REFRESH_MS).unref();
    },
    current: () => priceListAt(lists, new Date()),
    close() {
      clearInterval(timer);
    },
  };
}
