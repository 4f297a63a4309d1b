/**
 * Keeps the versions of the price list. Every debit needs a price, so each process has them at hand, and the ledger's
 * clock says which one is in force: a version that was scheduled begins at the same instant everywhere.
 */
import { FuelgaugeError, type Issue } from '../domain/errors.js';
import { inForceAt } from '../domain/pricing/dated.js';
import { FEATURES, FIRST_PRICE_LIST, type PriceList, type PriceListContent } from '../domain/pricing/price-list.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import { firstVersion } from './catalogue/dated-record.js';
import { createDatedStore } from './catalogue/dated-store.js';
import { createReading, type LedgerTime } from './catalogue/reading.js';
import { createVersions, type Versions } from './catalogue/versions.js';
import type { AccountModels, PriceListRecord } from './models.js';

const REFRESH_MS = 10_000;
export const PRICE_LIST_ID = 'price-list';

export interface PriceLists {
  seed(): Promise<void>;
  /** Reads all versions, and reads them again every few seconds until `close`. */
  open(): Promise<void>;
  /**
   * Returns the list in force by the ledger's clock. Throws `ledger-unavailable` where this process could not read the
   * versions lately: it might not know of one that has started.
   */
  current(): PriceList;
  /** Returns a version, past or coming; null where there is none. */
  find(version: number): PriceList | null;
  /** For the back office. */
  readonly versions: Versions<PriceListContent>;
  close(): void;
}

export function createPriceLists({ priceLists }: Pick<AccountModels, 'priceLists'>, time: LedgerTime): PriceLists {
  const store = createDatedStore<PriceListContent, PriceListRecord>({ model: priceLists });
  const reading = createReading<readonly PriceList[]>({
    initial: [],
    load: async () => ((await store.find(PRICE_LIST_ID))?.versions ?? []).map(listOf),
    everyMs: REFRESH_MS,
    time,
  });

  return {
    async seed() {
      const { version: _, startsAt, ...content } = FIRST_PRICE_LIST;
      const versions = [firstVersion(content, startsAt, 'fuelgauge:seed')];
      await insertIfMissing(priceLists, PRICE_LIST_ID, { revision: 1, versions, drafts: [] });
    },
    open: reading.open,
    current() {
      const now = time.now();
      const list = inForceAt(reading.fresh(), now);
      if (!list) throw new FuelgaugeError('ledger-unavailable', `No price list is in force at ${now.toISOString()}.`);
      return list;
    },
    find: (version) => reading.last().find((list) => list.version === version) ?? null,
    versions: createVersions<PriceListContent, PriceListRecord>({
      store,
      now: time.now,
      issues: ({ content }) => Promise.resolve(priceListIssues(content)),
      onChange: reading.refresh,
    }),
    close: reading.close,
  };
}

/** Says what is wrong with a list whose fields have the right shape. */
export function priceListIssues({ items }: PriceListContent): Issue[] {
  const issues: Issue[] = [];
  for (const feature of FEATURES) {
    const count = items.filter((item) => item.feature === feature).length;
    if (count === 0) issues.push({ path: 'items', message: `must have a price for ${feature}` });
    if (count > 1) issues.push({ path: 'items', message: `must have one price for ${feature}, not ${count}` });
  }
  items.forEach(({ tokens }, n) => {
    if (tokens < 1) issues.push({ path: `items.${n}.tokens`, message: 'must be at least 1' });
  });
  return issues;
}

const listOf = ({ version, startsAt, content }: PriceListRecord['versions'][number]): PriceList => ({
  version,
  startsAt,
  ...content,
});
