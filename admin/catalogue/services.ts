/** Wires the catalogue as staff change it. */
import { PRICE_LIST_ID } from '../../accounts/price-lists.js';
import type { Services } from '../../boot/services.js';
import { createAllAccounts } from '../../ledger/all-accounts.js';
import type { Audit } from '../audit/audit.js';
import type { DailyUsage } from '../operations/daily-usage.js';
import { createCatalogue, type Catalogue } from './catalogue.js';
import { createEntry } from './entry.js';
import { createPlanEffect } from './plan-effect.js';
import { createPriceListEffect } from './price-list-effect.js';
import { planContent, priceListContent } from './shapes.js';

export interface CatalogueServices {
  readonly catalogue: Catalogue;
}

interface CatalogueServicesParts {
  readonly services: Pick<Services, 'connection' | 'plans' | 'priceLists' | 'accounts' | 'ledgerNow'>;
  readonly dailyUsage: Pick<DailyUsage, 'read'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly onError: (error: unknown) => void;
}

export function createCatalogueServices(parts: CatalogueServicesParts): CatalogueServices {
  const { services, dailyUsage, audit, onError } = parts;
  const { connection, plans, priceLists, accounts, ledgerNow: now } = services;
  const ofPlan = createPlanEffect({ accounts, allAccounts: createAllAccounts(connection) });
  const ofPrices = createPriceListEffect({ plans, dailyUsage, now, onError });
  return {
    catalogue: createCatalogue({
      plans: plans.versions,
      planEntry: (planId) =>
        createEntry({
          id: planId,
          subject: `plan:${planId}`,
          versions: plans.versions,
          content: planContent,
          explain: ofPlan,
          audit,
          now,
        }),
      priceList: createEntry({
        id: PRICE_LIST_ID,
        subject: PRICE_LIST_ID,
        versions: priceLists.versions,
        content: priceListContent,
        explain: ofPrices,
        audit,
        now,
      }),
      now,
    }),
  };
}
