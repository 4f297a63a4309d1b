/** Shows what happens over all accounts, and what needs somebody. */
import { z } from 'zod';
import { parse } from '../../../../contract/parse.js';
import { PART_NAMES } from '../../../operations/parts.js';
import type { PanelServices } from '../../services.js';
import { sendCsv } from '../export.js';
import type { Call, ServiceRoute } from '../route.js';

const named = z.object({ part: z.enum(PART_NAMES) });
const whole = z.strictObject({});
const rowId = z.string().min(1).max(100);
const ofFinding = z.object({ findingId: rowId });
const ofEvent = z.object({ eventId: rowId });
const acknowledging = z.strictObject({ note: z.string().trim().min(10).max(500) });
const COLUMNS = ['at', 'accountId', 'what', 'detail', 'state', 'advice', 'workflowId', 'id'];

const acknowledgeRoute = (path: string, acknowledge: (call: Call, note: string) => Promise<void>): ServiceRoute => ({
  method: 'POST',
  path,
  right: 'acknowledge',
  async answer(call) {
    await acknowledge(call, parse(acknowledging, call.body).note);
    return {};
  },
});

export const operationsRoutes = ({ operations, overview }: PanelServices): ServiceRoute[] => [
  { method: 'GET', path: '/overview', right: 'look', answer: ({ by }) => overview.overview(by) },
  { method: 'GET', path: '/overview/running-out', right: 'look', answer: ({ by }) => overview.runningOut(by) },
  { method: 'GET', path: '/operations', right: 'look', answer: ({ by }) => operations.read(by) },
  {
    method: 'GET',
    path: '/operations/:part',
    right: 'look',
    answer: ({ by, params }) => operations.readPart(by, parse(named, params).part),
  },
  acknowledgeRoute('/findings/:findingId/acknowledge', ({ by, params }, note) =>
    operations.acknowledge(by, parse(ofFinding, params).findingId, note),
  ),
  acknowledgeRoute('/events/:eventId/acknowledge', ({ by, params }, note) =>
    operations.acknowledgeEvent(by, parse(ofEvent, params).eventId, note),
  ),
  {
    method: 'GET',
    path: '/operations/:part/export',
    right: 'export',
    async answer(call) {
      parse(whole, call.query);
      const { part } = parse(named, call.params);
      const rows = await operations.exported(call.by, part);
      await sendCsv(call, { name: `operations-${part}`, columns: COLUMNS, filter: {}, pages: onePage(rows) });
      return undefined;
    },
  },
];

/** What repairs a row is a link of the page, and no cell. */
async function* onePage(rows: Awaited<ReturnType<PanelServices['operations']['exported']>>) {
  yield await Promise.resolve(rows.map(({ repair: _repair, ...row }) => row));
}
