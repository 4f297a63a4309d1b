/** Serves the lines of an account's ledger. */
import type { z } from 'zod';
import { accountParams } from '../../contract/ids.js';
import {
  ENTRY_COLUMNS,
  entriesCsvQuery,
  entriesQuery,
  entryList,
  LISTED_AFTER_SEQ,
  LISTED_AS,
  typesListedAs,
} from '../../contract/reading/entries.js';
import { actorSeenBy } from '../../domain/account/actor.js';
import { notFound } from '../../domain/errors.js';
import { present } from '../../domain/present.js';
import type { ActionFields, Entry } from '../../domain/account/entry.js';
import {
  chosenAmong,
  storedSeq,
  type AccountWithUnwritten,
  type EntryQuery,
  type Ledger,
} from '../../ledger/ledger.js';
import { pageOf } from '../../storage/page.js';
import type { CsvRow } from '../../csv/csv-text.js';
import { byCaller, memberSeenBy, visibleMember, visibleSpace, type Caller } from '../caller.js';
import { CSV_DESCRIPTION, type CsvDownloads } from '../csv-downloads.js';
import type { HeavyReads } from '../heavy-reads.js';
import { READERS, route, type Route } from '../route.js';
import { rangeOf } from '../time-range.js';

interface EntryParts {
  readonly ledger: Ledger;
  readonly heavyReads: HeavyReads;
  readonly csvDownloads: CsvDownloads;
}

/** A page of the CSV looks at this many entries, whichever of them the filter keeps. */
const CSV_PAGE = 1_000;

type Filter = Omit<z.output<typeof entriesCsvQuery>, 'limit' | 'cursor'>;

export function entryRoutes({ ledger, heavyReads, csvDownloads }: EntryParts): Route[] {
  const filterOf = async (accountId: string, query: Filter, caller: Caller) => {
    const { type, feature } = query;
    const spaceId = visibleSpace(caller, query.spaceId);
    const account = await ledger.readWithUnwritten(accountId);
    if (!account) throw notFound('account');
    const types = type && typesListedAs(type);
    const filter = { ...present({ types, feature, spaceId }), ...rangeOf(query, account.state.terms.timeZone) };
    return { account, filter };
  };

  /** Lists also what time has caused and nobody has written yet: it will be written with this number and this time. */
  const list = async (account: AccountWithUnwritten, query: EntryQuery): Promise<Entry[]> => {
    const own = chosenAmong(account.unwritten, query).slice(0, query.limit);
    const limit = query.limit - own.length;
    if (limit === 0) return own;
    const beforeSeq = Math.min(query.beforeSeq ?? Infinity, storedSeq(account) + 1);
    return [...own, ...(await ledger.listEntries(account.state.accountId, { ...query, beforeSeq, limit }))];
  };

  /** By ranges of numbers and not by limits, so that a filter which few entries pass makes no read longer. */
  async function* csvPages(account: AccountWithUnwritten, filter: object, view: View): AsyncGenerator<CsvRow[]> {
    const { accountId, seq } = account.state;
    for (let beforeSeq = seq + 1; beforeSeq > LISTED_AFTER_SEQ + 1; beforeSeq -= CSV_PAGE) {
      const afterSeq = Math.max(LISTED_AFTER_SEQ, beforeSeq - 1 - CSV_PAGE);
      const range = { beforeSeq, afterSeq, limit: CSV_PAGE };
      const found = await heavyReads(accountId, () => list(account, { ...filter, ...range }));
      yield found.map((entry) => csvRow(view(entry)));
    }
  }

  return [
    route({
      method: 'get',
      path: '/v1/accounts/{accountId}/entries',
      tag: 'Reading',
      summary: "Lists an account's ledger entries, newest first",
      description: CSV_DESCRIPTION,
      access: READERS,
      params: accountParams,
      query: entriesQuery,
      answers: { 200: entryList },
      refusals: ['not-found', 'too-many-requests', 'ledger-unavailable'],
      async handle({ params: { accountId }, query, caller }) {
        const { limit, cursor: beforeSeq } = query;
        const { account, filter } = await filterOf(accountId, query, caller);
        const range = { afterSeq: LISTED_AFTER_SEQ, ...present({ beforeSeq }) };
        const listed = () => list(account, { ...filter, ...range, limit: limit + 1 });
        // A filter that few entries pass reads many.
        const found = await (Object.keys(filter).length === 0 ? listed() : heavyReads(accountId, listed));
        return { status: 200, body: pageOf(found, limit, ({ seq }) => String(seq), viewFor(caller)) };
      },
      csv: {
        query: entriesCsvQuery,
        async handle({ params: { accountId }, query, caller }) {
          const { account, filter } = await filterOf(accountId, query, caller);
          const pages = csvPages(account, filter, viewFor(caller));
          const { timeZone } = account.state.terms;
          return await csvDownloads({ accountId, timeZone, name: 'entries', columns: ENTRY_COLUMNS, pages });
        },
      },
    }),
  ];
}

type View = typeof entryView;

/** Hides whom an entry was for, and who wrote it, from members who may not see the use of others. */
function viewFor(caller: Caller): View {
  if (visibleMember(caller) === undefined) return entryView;
  const { actor: viewer } = byCaller(caller);
  return (entry) => {
    const view = entryView(entry);
    return { ...view, memberId: memberSeenBy(caller, view.memberId), actor: actorSeenBy(viewer, entry.actor) };
  };
}

function csvRow({ grants, ...cells }: ReturnType<View>): CsvRow {
  return { ...cells, grants: grants.map(({ grantId, tokens }) => `${grantId}=${tokens}`).join(' ') };
}

function entryView(entry: Entry) {
  const { feature, spaceId, memberId, action, attempt, priceListVersion, late } = entry as Entry &
    Partial<ActionFields>;
  const { held = 0, spent = 0, expired = 0, debt = 0 } = entry.legs;
  return {
    id: entry._id,
    seq: entry.seq,
    type: LISTED_AS[entry.type],
    tokens: entry.tokens,
    feature: feature ?? null,
    spaceId: spaceId ?? null,
    memberId: memberId ?? null,
    periodId: entry.periodId,
    at: entry.at,
    balanceAfter: entry.balanceAfter,
    action: action ?? null,
    attempt: attempt ?? null,
    ref: entry.ref ?? null,
    priceListVersion: priceListVersion ?? null,
    grants: entry.slices.map(({ grantId, tokens }) => ({ grantId, tokens })),
    overageTokens: entry.overageTokens,
    heldTokens: held,
    spentTokens: spent,
    expiredTokens: expired,
    debtTokens: debt === 0 ? 0 : -debt,
    late: late ?? false,
    reason: entry.reason ?? null,
    actor: entry.actor as string,
    workflowId: entry.workflowId ?? null,
  };
}
