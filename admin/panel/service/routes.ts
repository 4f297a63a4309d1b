/** The table of all calls that the back office's pages make. */
import type { PanelServices } from '../services.js';
import type { ServiceRoute } from './route.js';
import { accountListRoutes } from './routes/account-lists.js';
import { accountRoutes } from './routes/accounts.js';
import { auditRoutes } from './routes/audit.js';
import { catalogueRoutes } from './routes/catalogue.js';
import { correctionRoutes } from './routes/corrections.js';
import { explainRoutes } from './routes/explain.js';
import { meRoutes } from './routes/me.js';
import { searchRoutes } from './routes/search.js';
import { operationsRoutes } from './routes/operations.js';

export const serviceRoutes = (services: PanelServices): readonly ServiceRoute[] => [
  ...meRoutes(services),
  ...accountRoutes(services),
  ...accountListRoutes(services),
  ...searchRoutes(services),
  ...explainRoutes(services),
  ...correctionRoutes(services),
  ...catalogueRoutes(services),
  ...auditRoutes(services),
  ...operationsRoutes(services),
];
