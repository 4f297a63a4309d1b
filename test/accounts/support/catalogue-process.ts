/** Opens a ledger with its catalogue, as each process has them; several of them may share a database and a clock. */
import { openCatalogue } from '../../../accounts/services.js';
import type { PriceListContent } from '../../../domain/pricing/price-list.js';
import { FIRST_PRICE_LIST } from '../../../domain/pricing/price-list.js';
import { openLedgerOnMongo } from '../../support/ledger-on-mongodb.js';
import { T0 } from '../../support/time.js';

export interface SharedClock {
  /** The ledger's time in all processes. */
  time: Date;
  /** How long ago this machine's readings seem to be. */
  agedMs: number;
}

export const sharedClock = (): SharedClock => ({ time: T0, agedMs: 0 });

export type CatalogueProcess = Awaited<ReturnType<typeof openCatalogueProcess>>;

export async function openCatalogueProcess(clock: SharedClock, uri?: string) {
  const opened = await openLedgerOnMongo({
    ...(uri !== undefined && { uri }),
    now: () => clock.time,
    priceList: () => catalogue.priceLists.current(),
    newestPlan: (planId, at) => catalogue.newestPlans.find(planId, at),
  });
  const catalogue = await openCatalogue(opened.connection, {
    now: opened.now,
    serverNow: () => new Date(opened.serverNow().getTime() + clock.agedMs),
  });
  const { priceLists, newestPlans, plans } = catalogue;
  return {
    ...opened,
    models: catalogue.models,
    priceLists,
    plans,
    newestPlans,
    /** As every process does it every few seconds. */
    async readAgain() {
      await Promise.all([priceLists.open(), newestPlans.open(), plans.reload()]);
    },
    async close() {
      priceLists.close();
      newestPlans.close();
      await opened.close();
    },
  };
}

/** The first list, at other prices. */
export const pricesOf = (evaluation: number, meeting = 3, search = 20): PriceListContent => ({
  items: FIRST_PRICE_LIST.items.map((item, n) => ({ ...item, tokens: [evaluation, meeting, search][n]! })),
});
