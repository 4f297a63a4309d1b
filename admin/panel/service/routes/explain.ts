/** Lists the entries of an account; explains a figure, an entry, a refusal. */
import { z } from 'zod';
import { parse } from '../../../../contract/parse.js';
import { ACCOUNT_FIGURES, PERIOD_FIGURES, type Figure } from '../../../explain/figures.js';
import type { FigureQuery } from '../../../explain/figure-question.js';
import { ENTRY_TYPES } from '../../../../domain/account/entry.js';
import { FuelgaugeError } from '../../../../domain/errors.js';
import { FEATURES } from '../../../../domain/pricing/price-list.js';
import { isLocalDate } from '../../../../domain/calendar/time-zone.js';
import { GRANT_SOURCES } from '../../../../domain/grant.js';
import type { PanelServices } from '../../services.js';
import type { CsvRow } from '../../../../csv/csv-text.js';
import type { EntryRow } from '../../../explain/entry-row.js';
import { sendCsv } from '../export.js';
import type { ServiceRoute } from '../route.js';

const PAGE_SIZE = 50;
const plainFigures = z.strictObject({ name: z.enum([...PERIOD_FIGURES, ...ACCOUNT_FIGURES, 'opening', 'refunded']) });
const id = z.string().max(300);
const day = z.string().refine(isLocalDate, 'must be a day, for example 2026-03-31');

/** A figure as the address of its page names it. */
const figure: z.ZodType<Figure> = z.union([
  plainFigures,
  z.strictObject({ name: z.enum(['usage', 'actions']), feature: z.enum(FEATURES) }),
  z.strictObject({ name: z.literal('grantedBy'), source: z.enum(GRANT_SOURCES) }),
  z.strictObject({ name: z.literal('space'), spaceId: id }),
  z.strictObject({ name: z.literal('grant'), grantId: id }),
]);
const rest = z.strictObject({
  period: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .optional(),
  cursor: z.string().max(100).optional(),
});

const COLUMNS = [
  ...['seq', 'at', 'type', 'what', 'tokens', 'overageTokens', 'balanceAfter', 'feature', 'spaceId', 'memberId'],
  ...['actor', 'reason', 'unwritten', 'id'],
];

const list = z.strictObject({
  cursor: z.string().max(100).optional(),
  type: z.enum(ENTRY_TYPES).optional(),
  feature: z.enum(FEATURES).optional(),
  spaceId: id.optional(),
  memberId: id.optional(),
  from: day.optional(),
  to: day.optional(),
});

const NO_FIGURE = 'The address of this page names no figure that is known here. Open it from the page of the account.';

function askedOf(
  accountId: string,
  { period: ofPeriod, cursor: from, ...ofFigure }: Readonly<Record<string, unknown>>,
) {
  const { period, cursor } = parse(rest, { period: ofPeriod, cursor: from });
  const named = figure.safeParse(ofFigure);
  if (!named.success) throw new FuelgaugeError('invalid-request', NO_FIGURE);
  const asked: FigureQuery = { accountId, figure: named.data, period };
  return { asked, cursor };
}

export const explainRoutes = ({ explain }: PanelServices): ServiceRoute[] => [
  {
    method: 'GET',
    path: '/accounts/:accountId/figure',
    right: 'look',
    async answer({ by, params, query }) {
      const { asked, cursor } = askedOf(params['accountId']!, query);
      if (cursor === undefined) return await explain.numbers.explain(by, asked, PAGE_SIZE);
      return await explain.numbers.more(by, asked, { limit: PAGE_SIZE, cursor });
    },
  },
  {
    method: 'GET',
    path: '/accounts/:accountId/figure/sum',
    right: 'look',
    answer: ({ by, params, query }) => explain.numbers.sum(by, askedOf(params['accountId']!, query).asked),
  },
  {
    method: 'GET',
    path: '/accounts/:accountId/entries',
    right: 'look',
    answer: ({ by, params, query }) =>
      explain.entryList.list(by, params['accountId']!, { limit: PAGE_SIZE, ...parse(list, query) }),
  },
  {
    method: 'GET',
    path: '/accounts/:accountId/entries/export',
    right: 'export',
    async answer(call) {
      const { cursor: _all, ...filter } = parse(list, call.query);
      const accountId = call.params['accountId']!;
      const pages = await explain.entryList.exported(call.by, accountId, filter);
      const name = `entries-${accountId}`;
      await sendCsv(call, { name, columns: COLUMNS, filter: call.query, pages: entryRows(pages) });
      return undefined;
    },
  },
  {
    method: 'GET',
    path: '/entries/:entryId',
    right: 'look',
    answer: ({ by, params }) => explain.entries.explain(by, params['entryId']!),
  },
  {
    method: 'GET',
    path: '/refusals/:refusalId',
    right: 'look',
    answer: ({ by, params }) => explain.refusals.explain(by, params['refusalId']!),
  },
];

async function* entryRows(pages: AsyncIterable<readonly EntryRow[]>): AsyncGenerator<readonly CsvRow[]> {
  for await (const page of pages) yield page.map(({ buckets: _moved, ...row }) => row);
}
