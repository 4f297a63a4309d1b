/** Serves the lines of an account's ledger. */
import { accountParams } from '../../contract/ids.js';
import { entriesQuery, entryList } from '../../contract/reading/entries.js';
import { notFound } from '../../domain/errors.js';
import { present } from '../../domain/present.js';
import type { ActionFields, Entry } from '../../domain/account/entry.js';
import type { Ledger } from '../../ledger/ledger.js';
import { pageOf } from '../../storage/page.js';
import { visibleSpace } from '../caller.js';
import type { HeavyReads } from '../heavy-reads.js';
import { READERS, route, type Route } from '../route.js';
import { rangeOf } from '../time-range.js';

interface EntryParts {
  readonly ledger: Ledger;
  readonly heavyReads: HeavyReads;
}

export function entryRoutes({ ledger, heavyReads }: EntryParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/accounts/{accountId}/entries',
      tag: 'Reading',
      summary: "Lists an account's ledger entries, newest first",
      access: READERS,
      params: accountParams,
      query: entriesQuery,
      answers: { 200: entryList },
      refusals: ['not-found', 'too-many-requests', 'ledger-unavailable'],
      async handle({ params: { accountId }, query, caller }) {
        const { type, feature, limit, cursor: beforeSeq } = query;
        const spaceId = visibleSpace(caller, query.spaceId);
        const state = await ledger.readAccount(accountId);
        if (!state) throw notFound('account');
        const filter = { ...present({ type, feature, spaceId }), ...rangeOf(query, state.terms.timeZone) };
        const list = () => ledger.listEntries(accountId, { ...filter, ...present({ beforeSeq }), limit: limit + 1 });
        // A filter that few entries pass reads many.
        const found = await (Object.keys(filter).length === 0 ? list() : heavyReads(accountId, list));
        return { status: 200, body: pageOf(found, limit, ({ seq }) => String(seq), entryView) };
      },
    }),
  ];
}

function entryView(entry: Entry) {
  const { feature, spaceId, memberId, action, attempt, priceListVersion, late } = entry as Entry &
    Partial<ActionFields>;
  const { held = 0, spent = 0, expired = 0, debt = 0 } = entry.legs;
  return {
    id: entry._id,
    seq: entry.seq,
    type: entry.type,
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
    actor: entry.actor,
    workflowId: entry.workflowId ?? null,
  };
}
