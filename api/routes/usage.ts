/** Serves usage: tokens and actions, summed in groups. */
import type { AccountServices } from '../../accounts/services.js';
import { accountParams } from '../../contract/ids.js';
import type { z } from 'zod';
import { usage, usageColumns, usageCsvQuery, usageQuery } from '../../contract/reading/usage.js';
import type { Served } from '../../contract/served.js';
import { notFound } from '../../domain/errors.js';
import { present } from '../../domain/present.js';
import type { Feature, PriceList } from '../../domain/pricing/price-list.js';
import type { UsageGroup } from '../../domain/usage.js';
import type { Ledger, UsageQuery, UsageRow } from '../../ledger/ledger.js';
import { pageOf } from '../../storage/page.js';
import type { CsvRow } from '../../csv/csv-text.js';
import { visibleSpace, type Caller } from '../caller.js';
import { CSV_DESCRIPTION, type CsvDownloads } from '../csv-downloads.js';
import type { HeavyReads } from '../heavy-reads.js';
import { READERS, route, type Route } from '../route.js';
import { rangeOf } from '../time-range.js';

interface UsageParts extends Pick<AccountServices, 'priceLists'> {
  readonly ledger: Ledger;
  readonly heavyReads: HeavyReads;
  readonly csvDownloads: CsvDownloads;
}

/** Groups in a page of the CSV: most lists are one page. */
const CSV_PAGE = 2_000;

type Filter = Omit<z.output<typeof usageCsvQuery>, 'limit' | 'cursor'>;

export function usageRoutes({ ledger, priceLists, heavyReads, csvDownloads }: UsageParts): Route[] {
  const sumOf = async (accountId: string, query: Filter, caller: Caller) => {
    const spaceId = visibleSpace(caller, query.spaceId);
    const state = await ledger.readAccount(accountId);
    if (!state) throw notFound('account');
    const { groupBy, feature } = query;
    const timeZone = query.timeZone ?? state.terms.timeZone;
    const range = rangeOf(query, timeZone);
    const period = 'from' in range || 'to' in range ? {} : { period: state.period.number };
    return { state, sum: { groupBy, timeZone, ...present({ feature, spaceId }), ...range, ...period } };
  };

  /** As of the last entry, so that what is spent meanwhile changes no sum between two pages. */
  async function* csvPages(accountId: string, upToSeq: number, sum: UsageQuery): AsyncGenerator<CsvRow[]> {
    let after: { readonly afterGroup?: string | null } = {};
    for (;;) {
      const page = { ...sum, ...after, upToSeq, limit: CSV_PAGE };
      const rows = await heavyReads(accountId, () => ledger.sumUsage(accountId, page));
      yield rows.map((row) => rowView(row, sum.groupBy, priceLists.current()) as CsvRow);
      const last = rows.at(-1);
      if (rows.length < CSV_PAGE || !last) return;
      after = { afterGroup: last.group };
    }
  }

  return [
    route({
      method: 'get',
      path: '/v1/accounts/{accountId}/usage',
      tag: 'Reading',
      summary: 'Sums tokens and actions by feature, Space, member or day',
      description:
        'Covers the current period unless `from` or `to` is given. What holds of earlier periods charge late is counted ' +
        `once: in the period in which it is charged, as \`lateTokens\`. ${CSV_DESCRIPTION}`,
      access: READERS,
      params: accountParams,
      query: usageQuery,
      answers: { 200: usage },
      refusals: ['not-found', 'too-many-requests', 'ledger-unavailable'],
      async handle({ params: { accountId }, query, caller }) {
        const { limit, groupBy } = query;
        const { sum } = await sumOf(accountId, query, caller);
        const page = { limit: limit + 1, ...present({ afterGroup: groupOf(query.cursor) }) };
        const rows = await heavyReads(accountId, () => ledger.sumUsage(accountId, { ...sum, ...page }));
        const body = pageOf(rows, limit, cursorOf, (row) => rowView(row, groupBy, priceLists.current()));
        return { status: 200, body };
      },
      csv: {
        query: usageCsvQuery,
        async handle({ params: { accountId }, query, caller }) {
          const { state, sum } = await sumOf(accountId, query, caller);
          const pages = csvPages(accountId, state.seq, sum);
          const { groupBy } = query;
          const { timeZone } = state.terms;
          return await csvDownloads({
            accountId,
            timeZone,
            name: `usage-by-${groupBy}`,
            columns: usageColumns(groupBy),
            pages,
          });
        },
      },
    }),
  ];
}

/** Stands for the entries without a group, which come first; no id is written like this. */
const NO_GROUP = '~';
const cursorOf = ({ group }: UsageRow): string => group ?? NO_GROUP;
const groupOf = (cursor: string | undefined): string | null | undefined => (cursor === NO_GROUP ? null : cursor);

type UsageItem = Served<typeof usage>['items'][number];

function rowView(row: UsageRow, groupBy: UsageGroup, { items }: PriceList): UsageItem {
  const { group, tokens, actions, lateTokens, lateActions } = row;
  const sums = { tokens, actions, ...(lateTokens > 0 || lateActions > 0 ? { lateTokens, lateActions } : {}) };
  switch (groupBy) {
    case 'feature': {
      const item = items.find(({ feature }) => feature === group);
      return { feature: group as Feature, label: item?.usageLabel, ...sums };
    }
    case 'space':
      return { spaceId: group, ...sums };
    case 'member':
      return { memberId: group, ...sums };
    case 'day':
      return { day: group!, ...sums };
  }
}
