/** Serves the lists of an account behind the first page of each, and whole as CSV. */
import { z } from 'zod';
import { parse } from '../../../../contract/parse.js';
import type { CsvRow } from '../../../../csv/csv-text.js';
import { ACCOUNT_LISTS, type AccountListName, type AccountListRow } from '../../../customers/list-readers.js';
import type { PanelServices } from '../../services.js';
import { sendCsv } from '../export.js';
import type { ServiceRoute } from '../route.js';
import { SHEETS, type Sheet } from '../sheets.js';

const PAGE_SIZE = 50;
const named = z.object({ list: z.enum(ACCOUNT_LISTS) });
const page = z.strictObject({ cursor: z.string().max(720).optional() });
const whole = z.strictObject({});

export const accountListRoutes = ({ customers }: PanelServices): ServiceRoute[] => [
  {
    method: 'GET',
    path: '/accounts/:accountId/lists/:list',
    right: 'look',
    answer: ({ by, params, query }) =>
      customers.lists.list(by, params['accountId']!, parse(named, params).list, {
        limit: PAGE_SIZE,
        ...parse(page, query),
      }),
  },
  {
    method: 'GET',
    path: '/accounts/:accountId/lists/:list/export',
    right: 'export',
    async answer(call) {
      parse(whole, call.query);
      const { list } = parse(named, call.params);
      const accountId = call.params['accountId']!;
      const sheet = sheetOf(list);
      const pages = rowsOf(await customers.lists.exported(call.by, accountId, list), sheet);
      await sendCsv(call, {
        name: `${list}-${accountId}`,
        columns: sheet.columns,
        filter: { account: accountId },
        pages,
      });
      return undefined;
    },
  },
];

/** The sheet of a list takes the rows of that list. */
const sheetOf = (name: AccountListName): Sheet<AccountListRow<AccountListName>> => SHEETS[name] as never;

async function* rowsOf<T>(pages: AsyncIterable<readonly T[]>, { rowOf }: Sheet<T>): AsyncGenerator<readonly CsvRow[]> {
  for await (const rows of pages) yield rows.map(rowOf);
}
