/** Serves Spaces, which share the credits of their account. */
import type { AccountServices } from '../../accounts/services.js';
import { space, spaceChanges, spaceList, spaceParams } from '../../contract/accounts/spaces.js';
import { accountParams } from '../../contract/ids.js';
import { pageQuery } from '../../contract/paging.js';
import type { SpaceView } from '../../accounts/spaces.js';
import type { Served } from '../../contract/served.js';
import { capLeft, capOf } from '../../domain/account/account-state.js';
import { notFound } from '../../domain/errors.js';
import type { Ledger } from '../../ledger/ledger.js';
import { byCaller } from '../caller.js';
import { KEYS_ONLY, route, type Route } from '../route.js';

const tag = 'Set-up';
const path = '/v1/accounts/{accountId}/spaces/{spaceId}';

interface SpaceParts extends Pick<AccountServices, 'spaces' | 'accounts'> {
  readonly ledger: Pick<Ledger, 'readAccount'>;
}

export function spaceRoutes({ spaces, accounts, ledger }: SpaceParts): Route[] {
  /** The limit that is in force, and what it leaves, are the ledger's. */
  const withUse = async (accountId: string, found: readonly SpaceView[]): Promise<Served<typeof space>[]> => {
    const state = found.length === 0 ? null : await ledger.readAccount(accountId);
    return found.map((one) => {
      const cap = state && capOf(state, one.id);
      return { ...one, used: cap?.used ?? null, left: cap ? capLeft(cap) : null };
    });
  };

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
        const [shown] = await withUse(params.accountId, [put.space]);
        return { status: put.created ? 201 : 200, body: shown! };
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
      refusals: ['not-found', 'ledger-unavailable'],
      async handle({ params }) {
        const found = await spaces.find(params.accountId, params.spaceId);
        if (!found) throw notFound('Space');
        const [shown] = await withUse(params.accountId, [found]);
        return { status: 200, body: shown! };
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
      refusals: ['not-found', 'ledger-unavailable'],
      async handle({ params, query }) {
        await accounts.requireKnown(params.accountId);
        const page = await spaces.list(params.accountId, query);
        return { status: 200, body: { ...page, items: await withUse(params.accountId, page.items) } };
      },
    }),
  ];
}
