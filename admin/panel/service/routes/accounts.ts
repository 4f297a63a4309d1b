/** Serves the list of accounts, and the page of one. */
import { z } from 'zod';
import type { PanelServices } from '../../services.js';
import { parsed, type ServiceRoute } from '../route.js';

const PAGE_SIZE = 50;
const list = z.strictObject({ cursor: z.string().max(64).optional() });

export const accountRoutes = ({ accounts, customers }: PanelServices): ServiceRoute[] => [
  {
    method: 'GET',
    path: '/accounts',
    right: 'look',
    answer: ({ query }) => accounts.list({ limit: PAGE_SIZE, ...parsed(list, query) }),
  },
  {
    method: 'GET',
    path: '/accounts/:accountId',
    right: 'look',
    answer: ({ by, params }) => customers.accountPage.view(by, params['accountId']!),
  },
  {
    method: 'GET',
    path: '/accounts/:accountId/card',
    right: 'look',
    answer: ({ by, params }) => customers.card.view(by, params['accountId']!),
  },
];
