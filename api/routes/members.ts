import type { AccountServices } from '../../accounts/services.js';
import { notFound } from '../../domain/errors.js';
import { KEYS_ONLY, route, type Route } from '../route.js';
import { accountParams, pageOf, pageQuery } from '../../contract/common.js';
import { member, memberChanges, memberParams } from '../../contract/set-up.js';

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
      summary: 'A member',
      access: KEYS_ONLY('read', 'manage'),
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
      description: 'What the member spent stays in the ledger. A member that is not there is deleted already.',
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
      summary: "An account's members",
      access: KEYS_ONLY('read', 'manage'),
      params: accountParams,
      query: pageQuery,
      answers: { 200: pageOf(member) },
      refusals: ['not-found'],
      async handle({ params, query }) {
        await accounts.requireKnown(params.accountId);
        return { status: 200, body: await members.list(params.accountId, query) };
      },
    }),
  ];
}
