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
import { requireRight, visibleMember, visibleSpace, type Caller } from '../caller.js';
import { CSV_DESCRIPTION, type CsvDownloads } from '../csv-downloads.js';
import type { HeavyReads } from '../heavy-reads.js';
import { READERS, route, type Route } from '../route.js';
import { rangeOf } from '../time-range.js';

interface UsageParts extends Pick<AccountServices, 'priceLists' | 'spaces' | 'members' | 'memberAccess'> {
  readonly ledger: Ledger;
  readonly heavyReads: HeavyReads;
  readonly csvDownloads: CsvDownloads;
}

/** Groups in a page of the CSV: most lists are one page. */
const CSV_PAGE = 2_000;

type Filter = Omit<z.output<typeof usageCsvQuery>, 'limit' | 'cursor'>;

export function usageRoutes(parts: UsageParts): Route[] {
  const { ledger, priceLists, memberAccess, heavyReads, csvDownloads } = parts;
  const nameRows = createNameRows(parts);

  const sumOf = async (accountId: string, query: Filter, caller: Caller) => {
    const spaceId = visibleSpace(caller, query.spaceId);
    const state = await ledger.readAccount(accountId);
    if (!state) throw notFound('account');
    const { groupBy, feature } = query;
    const memberId = groupBy === 'member' ? await listedMember(caller, memberAccess) : undefined;
    const timeZone = query.timeZone ?? state.terms.timeZone;
    const range = rangeOf(query, timeZone);
    const period = 'from' in range || 'to' in range ? {} : { period: state.period.number };
    return { state, sum: { groupBy, timeZone, ...present({ feature, spaceId, memberId }), ...range, ...period } };
  };

  /** As of the last entry, so that what is spent meanwhile changes no sum between two pages. */
  async function* csvPages(accountId: string, upToSeq: number, sum: UsageQuery): AsyncGenerator<CsvRow[]> {
    let after: { readonly afterGroup?: string | null } = {};
    for (;;) {
      const page = { ...sum, ...after, upToSeq, limit: CSV_PAGE };
      const rows = await heavyReads(accountId, () => ledger.sumUsage(accountId, page));
      const views = rows.map((row) => rowView(row, sum.groupBy, priceLists.current()));
      yield (await nameRows(accountId, sum.groupBy, views)) as CsvRow[];
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
        'Covers the current period unless `from` or `to` is given. A hold of an earlier period may be charged late. Its tokens ' +
        `are counted once, as \`lateTokens\` of the period in which it is charged. By member, Owners and Admins see everybody, others see themselves. ${CSV_DESCRIPTION}`,
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
        const { items, nextCursor } = pageOf(rows, limit, cursorOf, (row) =>
          rowView(row, groupBy, priceLists.current()),
        );
        const named = await nameRows(accountId, groupBy, items);
        const onlyOwn = sum.memberId === undefined ? {} : ({ onlyOwn: true } as const);
        return { status: 200, body: { items: named, nextCursor, ...onlyOwn } };
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

/** Returns the only member who is listed, as the role is stored now; undefined where everybody is. */
async function listedMember(caller: Caller, memberAccess: UsageParts['memberAccess']): Promise<string | undefined> {
  const only = visibleMember(caller);
  if (only === undefined && caller.kind === 'member') await requireRight(caller, 'see_use_of_others', memberAccess);
  return only;
}

type UsageItem = Served<typeof usage>['items'][number];

/** Gives Spaces and members their names, with one read for a page. */
function createNameRows({ spaces, members }: Pick<UsageParts, 'spaces' | 'members'>) {
  return async (accountId: string, groupBy: UsageGroup, rows: readonly UsageItem[]): Promise<UsageItem[]> => {
    if (groupBy !== 'space' && groupBy !== 'member') return [...rows];
    const idOf = ({ spaceId, memberId }: UsageItem) => (groupBy === 'space' ? spaceId : memberId) ?? null;
    const ids = rows.map(idOf).filter((id) => id !== null);
    const found =
      groupBy === 'space'
        ? await spaces.findEach(accountId, ids)
        : await members.findEach(ids.map((memberId) => ({ accountId, memberId })));
    const names = new Map(found.map(({ id, name }) => [id, name]));
    return rows.map((row) => ({ ...row, name: names.get(idOf(row) ?? '') ?? null }));
  };
}

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
