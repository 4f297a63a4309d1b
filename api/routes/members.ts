/** Serves members of an account: people with a role. */
import type { AccountServices } from '../../accounts/services.js';
import { member, memberChanges, memberList, memberParams } from '../../contract/accounts/members.js';
import { accountParams } from '../../contract/ids.js';
import { pageQuery } from '../../contract/paging.js';
import { notFound } from '../../domain/errors.js';
import { KEYS_ONLY, route, type Route } from '../route.js';

const tag = 'Set-up';
const path = '/v1/accounts/{accountId}/members/{memberId}';

export function memberRoutes({ members, accounts }: Pick<AccountServices, 'members' | 'accounts'>): Route[] {
  return [
    route({
      method: 'put',
      path,
      tag,
      summary: 'Creates or changes a member',
      access: KEYS_ONLY('manage'),
      params: memberParams,
      body: memberChanges,
      answers: { 200: member, 201: member },
      refusals: ['not-found', 'account-closed'],
      async handle({ params, body }) {
        const put = await members.put(params.accountId, params.memberId, body);
        return { status: put.created ? 201 : 200, body: put.member };
      },
    }),
    route({
      method: 'get',
      path,
      tag,
      summary: 'Returns a member',
      access: KEYS_ONLY('manage'),
      params: memberParams,
      answers: { 200: member },
      refusals: ['not-found'],
      async handle({ params }) {
        const found = await members.find(params.accountId, params.memberId);
        if (!found) throw notFound('member');
        return { status: 200, body: found };
      },
    }),
    route({
      method: 'delete',
      path,
      tag,
      summary: 'Deletes a member',
      description: "The member's spending stays in the ledger. Deleting a member that does not exist also answers 204.",
      access: KEYS_ONLY('manage'),
      params: memberParams,
      answers: { 204: null },
      refusals: ['not-found', 'account-closed'],
      async handle({ params }) {
        await members.remove(params.accountId, params.memberId);
        return { status: 204 };
      },
    }),
    route({
      method: 'get',
      path: '/v1/accounts/{accountId}/members',
      tag,
      summary: "Lists an account's members",
      access: KEYS_ONLY('manage'),
      params: accountParams,
      query: pageQuery,
      answers: { 200: memberList },
      refusals: ['not-found'],
      async handle({ params, query }) {
        await accounts.requireKnown(params.accountId);
        return { status: 200, body: await members.list(params.accountId, query) };
      },
    }),
  ];
}
