/** Serves the lines of an account's ledger. */
import { accountParams } from '../../contract/ids.js';
import { entriesQuery, entryList } from '../../contract/reading/entries.js';
import { notFound } from '../../domain/errors.js';
import { present } from '../../domain/present.js';
import type { ActionFields, Entry } from '../../domain/account/entry.js';
import type { Ledger } from '../../ledger/ledger.js';
import { pageOf } from '../../storage/page.js';
import { visibleSpace } from '../caller.js';
import { READERS, route, type Route } from '../route.js';
import { rangeOf } from '../time-range.js';

export function entryRoutes({ ledger }: { readonly ledger: Ledger }): Route[] {
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
      refusals: ['not-found', 'ledger-unavailable'],
      async handle({ params: { accountId }, query, caller }) {
        const { type, feature, limit, cursor: beforeSeq } = query;
        const spaceId = visibleSpace(caller, query.spaceId);
        const state = await ledger.readAccount(accountId);
        if (!state) throw notFound('account');
        const found = await ledger.listEntries(accountId, {
          ...present({ type, feature, spaceId, beforeSeq }),
          ...rangeOf(query, state.terms.timeZone),
          limit: limit + 1,
        });
        return { status: 200, body: pageOf(found, limit, ({ seq }) => String(seq), entryView) };
      },
    }),
  ];
}

function entryView(entry: Entry) {
  const { feature, spaceId, memberId, action, attempt, priceListVersion } = entry as Entry & Partial<ActionFields>;
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
    reason: entry.reason ?? null,
    actor: entry.actor,
    workflowId: entry.workflowId ?? null,
  };
}
