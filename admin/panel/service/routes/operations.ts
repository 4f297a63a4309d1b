/** Shows what happens over all accounts, and what needs somebody. */
import { z } from 'zod';
import { PART_NAMES } from '../../../operations/parts.js';
import type { PanelServices } from '../../services.js';
import { sendCsv } from '../export.js';
import { parsed, type ServiceRoute } from '../route.js';

const named = z.object({ part: z.enum(PART_NAMES) });
const whole = z.strictObject({});
const ofFinding = z.object({ findingId: z.string().min(1).max(100) });
const ofEvent = z.object({ eventId: z.string().min(1).max(100) });
const acknowledging = z.strictObject({ note: z.string().trim().min(10).max(500) });
const COLUMNS = ['at', 'accountId', 'what', 'detail', 'state', 'advice', 'workflowId', 'id'];

export const operationsRoutes = ({ operations, overview }: PanelServices): ServiceRoute[] => [
  { method: 'GET', path: '/overview', right: 'look', answer: ({ by }) => overview.overview(by) },
  { method: 'GET', path: '/overview/running-out', right: 'look', answer: ({ by }) => overview.runningOut(by) },
  { method: 'GET', path: '/operations', right: 'look', answer: ({ by }) => operations.read(by) },
  {
    method: 'GET',
    path: '/operations/:part',
    right: 'look',
    answer: ({ by, params }) => operations.readPart(by, parsed(named, params).part),
  },
  {
    method: 'POST',
    path: '/findings/:findingId/acknowledge',
    right: 'acknowledge',
    async answer({ by, params, body }) {
      const { note } = parsed(acknowledging, body);
      await operations.acknowledge(by, parsed(ofFinding, params).findingId, note);
      return {};
    },
  },
  {
    method: 'POST',
    path: '/events/:eventId/acknowledge',
    right: 'acknowledge',
    async answer({ by, params, body }) {
      const { note } = parsed(acknowledging, body);
      await operations.acknowledgeEvent(by, parsed(ofEvent, params).eventId, note);
      return {};
    },
  },
  {
    method: 'GET',
    path: '/operations/:part/export',
    right: 'export',
    async answer(call) {
      parsed(whole, call.query);
      const { part } = parsed(named, call.params);
      const rows = await operations.exported(call.by, part);
      sendCsv(call, { name: `operations-${part}`, columns: COLUMNS, filter: {}, pages: onePage(rows) });
      return undefined;
    },
  },
];

/** What repairs a row is a link of the page, and no cell. */
async function* onePage(rows: Awaited<ReturnType<PanelServices['operations']['exported']>>) {
  yield await Promise.resolve(rows.map(({ repair: _repair, ...row }) => row));
}
