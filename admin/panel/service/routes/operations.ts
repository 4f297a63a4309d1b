/** Shows what happens over all accounts, and what needs somebody. */
import type { PanelServices } from '../../services.js';
import type { ServiceRoute } from '../route.js';

export const operationsRoutes = ({ operations, overview }: PanelServices): ServiceRoute[] => [
  { method: 'GET', path: '/overview', right: 'look', answer: ({ by }) => overview.overview(by) },
  { method: 'GET', path: '/operations', right: 'look', answer: ({ by }) => operations.read(by) },
];
