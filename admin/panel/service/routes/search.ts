/** Finds customers, and what an account paid for a job or a candidate. */
import { z } from 'zod';
import { parse } from '../../../../contract/parse.js';
import type { PanelServices } from '../../services.js';
import type { ServiceRoute } from '../route.js';

const text = z.strictObject({ text: z.string() });
const actions = z.strictObject({ jobId: z.string().max(200).optional(), candidateId: z.string().max(200).optional() });

export const searchRoutes = ({ customers: { search } }: PanelServices): ServiceRoute[] => [
  {
    method: 'GET',
    path: '/search',
    right: 'look',
    answer: ({ by, query }) => search.search(by, parse(text, query).text),
  },
  {
    method: 'GET',
    path: '/accounts/:accountId/actions',
    right: 'look',
    answer: ({ by, params, query }) => search.searchActions(by, params['accountId']!, parse(actions, query)),
  },
];
