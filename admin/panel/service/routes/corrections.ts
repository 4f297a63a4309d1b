/** Lets staff ask for corrections and decide about those of others. The room of corrections checks every body itself. */
import { z } from 'zod';
import { CORRECTION_STATES } from '../../../corrections/models.js';
import type { PanelServices } from '../../services.js';
import { parsed, type ServiceRoute } from '../route.js';

const PAGE_SIZE = 50;
const list = z.strictObject({
  state: z.enum(CORRECTION_STATES).optional(),
  accountId: z.string().max(64).optional(),
  requestedBy: z.string().max(64).optional(),
  cursor: z.string().max(200).optional(),
});
const approval = z.strictObject({ digest: z.string().max(200) });
const nothing = z.strictObject({});
const rejection = z.strictObject({ note: z.string().max(2_000) });

export const correctionRoutes = ({ corrections }: PanelServices): ServiceRoute[] => [
  {
    method: 'GET',
    path: '/corrections',
    right: 'look',
    answer({ by, query }) {
      const { cursor, ...filter } = parsed(list, query);
      return corrections.list(by, filter, { limit: PAGE_SIZE, cursor });
    },
  },
  {
    method: 'GET',
    path: '/correction-reasons',
    right: 'look',
    async answer() {
      return { items: await corrections.reasons() };
    },
  },
  {
    method: 'GET',
    path: '/accounts/:accountId/corrections',
    right: 'look',
    async answer({ params }) {
      return { items: await corrections.pendingOf(params['accountId']!) };
    },
  },
  {
    method: 'GET',
    path: '/corrections/:correctionId',
    right: 'look',
    answer: ({ by, params }) => corrections.find(by, params['correctionId']!),
  },
  {
    method: 'POST',
    path: '/accounts/:accountId/correction-preview',
    right: 'correct',
    answer: ({ by, params, body }) => corrections.preview(by, params['accountId']!, body as never),
  },
  {
    method: 'POST',
    path: '/accounts/:accountId/corrections',
    right: 'correct',
    answer: ({ by, params, body }) => corrections.request(by, params['accountId']!, body as never),
  },
  {
    method: 'POST',
    path: '/corrections/:correctionId/approve',
    right: 'approve',
    answer: ({ by, params, body }) => corrections.approve(by, params['correctionId']!, parsed(approval, body).digest),
  },
  {
    method: 'POST',
    path: '/corrections/:correctionId/reject',
    right: 'approve',
    answer: ({ by, params, body }) => corrections.reject(by, params['correctionId']!, parsed(rejection, body).note),
  },
  {
    method: 'POST',
    path: '/corrections/:correctionId/withdraw',
    right: 'correct',
    answer({ by, params, body }) {
      parsed(nothing, body);
      return corrections.withdraw(by, params['correctionId']!);
    },
  },
  {
    method: 'POST',
    path: '/corrections/:correctionId/retry',
    right: 'correct',
    answer({ by, params, body }) {
      parsed(nothing, body);
      return corrections.retry(by, params['correctionId']!);
    },
  },
];
