/** Lets staff ask for corrections and decide about those of others. The room of corrections checks every body itself. */
import { z } from 'zod';
import { callerId } from '../../../../contract/ids.js';
import { parse } from '../../../../contract/parse.js';
import { CORRECTION_STATES } from '../../../corrections/models.js';
import type { CorrectionView } from '../../../corrections/view.js';
import { pagesOf } from '../../../../storage/page.js';
import type { CsvRow } from '../../../../csv/csv-text.js';
import type { PanelServices } from '../../services.js';
import { asCell, sendCsv } from '../export.js';
import type { ServiceRoute } from '../route.js';

const PAGE_SIZE = 50;
const EXPORT_PAGE = 200;
const list = z.strictObject({
  state: z.enum(CORRECTION_STATES).optional(),
  accountId: callerId.optional(),
  requestedBy: z.string().max(64).optional(),
  cursor: z.string().max(200).optional(),
});
const approval = z.strictObject({ digest: z.string().max(200) });
const nothing = z.strictObject({});
const rejection = z.strictObject({ note: z.string().max(2_000) });

const COLUMNS = [
  ...[
    'createdAt',
    'id',
    'accountId',
    'kind',
    'tokens',
    'fields',
    'reasonCode',
    'ticket',
    'note',
    'state',
    'requestedBy',
  ],
  ...[
    'approvedBy',
    'neededApprovals',
    'expiresAt',
    'appliedAt',
    'endedBy',
    'endNote',
    'failure',
    'entryIds',
    'undoneBy',
  ],
];

export const correctionRoutes = ({ audit, corrections }: PanelServices): ServiceRoute[] => [
  {
    method: 'GET',
    path: '/corrections',
    right: 'look',
    async answer({ by, query }) {
      const { cursor, ...filter } = parse(list, query);
      await audit.record({ by: by.id, act: 'corrections-viewed' });
      return await corrections.list(by, filter, { limit: PAGE_SIZE, cursor });
    },
  },
  {
    method: 'GET',
    path: '/corrections/export',
    right: 'export',
    async answer(call) {
      const { cursor: _all, ...filter } = parse(list, call.query);
      await audit.record({ by: call.by.id, act: 'list-exported', facts: { list: 'corrections' } });
      const pages = pagesOf((page) => corrections.list(call.by, filter, page), EXPORT_PAGE);
      await sendCsv(call, { name: 'corrections', columns: COLUMNS, filter: call.query, pages: correctionRows(pages) });
      return undefined;
    },
  },
  {
    method: 'GET',
    path: '/accounts/:accountId/correction-form',
    right: 'correct',
    answer: ({ by, params }) => corrections.form(by, params['accountId']!),
  },
  {
    method: 'GET',
    path: '/accounts/:accountId/corrections',
    right: 'look',
    async answer({ by, params }) {
      const accountId = params['accountId']!;
      await audit.record({ by: by.id, act: 'account-viewed', accountId, facts: { part: 'corrections' } });
      return { items: await corrections.pendingOf(accountId) };
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
    answer: ({ by, params, body }) => corrections.approve(by, params['correctionId']!, parse(approval, body).digest),
  },
  {
    method: 'POST',
    path: '/corrections/:correctionId/reject',
    right: 'approve',
    answer: ({ by, params, body }) => corrections.reject(by, params['correctionId']!, parse(rejection, body).note),
  },
  {
    method: 'POST',
    path: '/corrections/:correctionId/withdraw',
    right: 'correct',
    answer({ by, params, body }) {
      parse(nothing, body);
      return corrections.withdraw(by, params['correctionId']!);
    },
  },
  {
    method: 'POST',
    path: '/corrections/:correctionId/retry',
    right: 'correct',
    answer({ by, params, body }) {
      parse(nothing, body);
      return corrections.retry(by, params['correctionId']!);
    },
  },
];

async function* correctionRows(pages: AsyncIterable<readonly CorrectionView[]>): AsyncGenerator<readonly CsvRow[]> {
  for await (const page of pages) {
    yield page.map(({ fields, approvals, entryIds, target: _target, reviewed: _reviewed, ...correction }) => ({
      ...correction,
      fields: asCell(fields),
      approvedBy: approvals.map(({ by }) => by).join(' '),
      entryIds: entryIds.join(' '),
    }));
  }
}
