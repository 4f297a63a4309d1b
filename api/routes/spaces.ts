/** Serves Spaces, which share the credits of their account. */
import type { AccountServices } from '../../accounts/services.js';
import { space, spaceChanges, spaceList, spaceParams } from '../../contract/accounts/spaces.js';
import { accountParams } from '../../contract/ids.js';
import { pageQuery } from '../../contract/paging.js';
import { notFound } from '../../domain/errors.js';
import { byCaller } from '../caller.js';
import { KEYS_ONLY, route, type Route } from '../route.js';

const tag = 'Set-up';
const path = '/v1/accounts/{accountId}/spaces/{spaceId}';

export function spaceRoutes({ spaces, accounts }: Pick<AccountServices, 'spaces' | 'accounts'>): Route[] {
  return [
    route({
      method: 'put',
      path,
      tag,
      summary: 'Creates or changes a Space',
      access: KEYS_ONLY('manage'),
      params: spaceParams,
      body: spaceChanges,
      answers: { 200: space, 201: space },
      refusals: ['not-found', 'account-closed', 'ledger-unavailable'],
      async handle({ params, body, caller }) {
        const put = await spaces.put(params.accountId, params.spaceId, body, byCaller(caller));
        return { status: put.created ? 201 : 200, body: put.space };
      },
    }),
    route({
      method: 'get',
      path,
      tag,
      summary: 'Returns a Space',
      access: KEYS_ONLY('read', 'manage'),
      params: spaceParams,
      answers: { 200: space },
      refusals: ['not-found'],
      async handle({ params }) {
        const found = await spaces.find(params.accountId, params.spaceId);
        if (!found) throw notFound('Space');
        return { status: 200, body: found };
      },
    }),
    route({
      method: 'delete',
      path,
      tag,
      summary: 'Deletes a Space',
      description: 'Its spending stays in the ledger. Deleting a Space that does not exist also answers 204.',
      access: KEYS_ONLY('manage'),
      params: spaceParams,
      answers: { 204: null },
      refusals: ['not-found', 'account-closed', 'ledger-unavailable'],
      async handle({ params, caller }) {
        await spaces.remove(params.accountId, params.spaceId, byCaller(caller));
        return { status: 204 };
      },
    }),
    route({
      method: 'get',
      path: '/v1/accounts/{accountId}/spaces',
      tag,
      summary: "Lists an account's Spaces",
      access: KEYS_ONLY('read', 'manage'),
      params: accountParams,
      query: pageQuery,
      answers: { 200: spaceList },
      refusals: ['not-found'],
      async handle({ params, query }) {
        await accounts.requireKnown(params.accountId);
        return { status: 200, body: await spaces.list(params.accountId, query) };
      },
    }),
  ];
}
