/** Shows what staff did. */
import { z } from 'zod';
import { callerId } from '../../../../contract/ids.js';
import { parse } from '../../../../contract/parse.js';
import { AUDITED_ACTS } from '../../../audit/acts.js';
import type { PanelServices } from '../../services.js';
import type { AuditRecord } from '../../../audit/models.js';
import { pagesOf } from '../../../../storage/page.js';
import type { CsvRow } from '../../../../csv/csv-text.js';
import { asCell, sendCsv } from '../export.js';
import type { ServiceRoute } from '../route.js';

const PAGE_SIZE = 50;
const instant = z.iso.datetime().transform((text) => new Date(text));
const filter = z.strictObject({
  by: z.string().max(64).optional(),
  act: z.enum(AUDITED_ACTS).optional(),
  accountId: callerId.optional(),
  from: instant.optional(),
  to: instant.optional(),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
});

const COLUMNS = ['number', 'at', 'by', 'act', 'accountId', 'subject', 'facts', 'hash'];
const EXPORT_PAGE = 500;

export const auditRoutes = ({ audit, staff }: PanelServices): ServiceRoute[] => [
  {
    method: 'GET',
    path: '/audit/export',
    right: 'export',
    async answer(call) {
      const { cursor: _all, ...wanted } = parse(filter, call.query);
      await audit.record({ by: call.by.id, act: 'list-exported', facts: { list: 'audit' } });
      const pages = pagesOf((page) => audit.list(wanted, page), EXPORT_PAGE);
      await sendCsv(call, { name: 'audit-log', columns: COLUMNS, filter: call.query, pages: auditRows(pages) });
      return undefined;
    },
  },
  {
    method: 'GET',
    path: '/audit',
    right: 'look',
    async answer({ query }) {
      const { cursor, ...wanted } = parse(filter, query);
      const page = await audit.list(wanted, { limit: PAGE_SIZE, cursor });
      return page;
    },
  },
  {
    method: 'GET',
    path: '/staff',
    right: 'look',
    async answer() {
      const items = await staff.list();
      return {
        items: items.map(({ id, name, email, role, createdAt, disabledAt }) => ({
          ...{ id, name, email, role, createdAt, disabledAt },
        })),
      };
    },
  },
];

async function* auditRows(pages: AsyncIterable<readonly AuditRecord[]>): AsyncGenerator<readonly CsvRow[]> {
  for await (const page of pages) {
    yield page.map(({ _id: number, facts, ...line }) => ({ number, ...line, facts: asCell(facts) }));
  }
}
