/** The table of all calls that the back office's pages make. */
import type { PanelServices } from '../services.js';
import type { ServiceRoute } from './route.js';
import { auditRoutes } from './routes/audit.js';
import { meRoutes } from './routes/me.js';
import { operationsRoutes } from './routes/operations.js';

export const serviceRoutes = (services: PanelServices): readonly ServiceRoute[] => [
  ...meRoutes(services),
  ...auditRoutes(services),
  ...operationsRoutes(services),
];
