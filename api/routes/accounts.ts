/** Serves accounts, which hosts create, change, read and close. */
import type { AccountServices } from '../../accounts/services.js';
import { account, accountChanges, accountList, closedAccount } from '../../contract/accounts/accounts.js';
import { accountParams } from '../../contract/ids.js';
import { pageQuery } from '../../contract/paging.js';
import { notFound } from '../../domain/errors.js';
import type { ClosedAccounts } from '../../payments/closed-accounts.js';
import { byCaller } from '../caller.js';
import { KEYS_ONLY, route, type Route } from '../route.js';

const tag = 'Set-up';
const path = '/v1/accounts/{accountId}';

interface AccountParts extends Pick<AccountServices, 'accounts'> {
  readonly payments: { readonly closedAccounts: ClosedAccounts };
}

export function accountRoutes({ accounts, payments }: AccountParts): Route[] {
  return [
    route({
      method: 'put',
      path,
      tag,
      summary: 'Creates or changes an account',
      description:
        'Creating an account opens its first period and grants the allocation. A larger plan adds the difference at once; a smaller one starts with the next period.',
      access: KEYS_ONLY('manage'),
      params: accountParams,
      body: accountChanges,
      answers: { 200: account, 201: account },
      refusals: ['account-closed', 'ledger-unavailable'],
      async handle({ params, body, caller }) {
        const put = await accounts.put(params.accountId, body, byCaller(caller));
        return { status: put.created ? 201 : 200, body: put.account };
      },
    }),
    route({
      method: 'get',
      path,
      tag,
      summary: 'Returns an account',
      access: KEYS_ONLY('read', 'manage'),
      params: accountParams,
      answers: { 200: account },
      refusals: ['not-found'],
      async handle({ params }) {
        const found = await accounts.find(params.accountId);
        if (!found) throw notFound('account');
        return { status: 200, body: found };
      },
    }),
    route({
      method: 'delete',
      path,
      tag,
      summary: 'Closes an account',
      description:
        'Its ledger is kept and can still be read, but the account can no longer be changed. Its open checkouts are ' +
        'ended at the payment provider. A subscription is not: `stillRunning` names one that goes on.',
      access: KEYS_ONLY('manage'),
      params: accountParams,
      answers: { 200: closedAccount },
      refusals: ['not-found', 'ledger-unavailable'],
      async handle({ params, caller }) {
        const closed = await accounts.close(params.accountId, byCaller(caller));
        return { status: 200, body: { ...closed, stillRunning: await payments.closedAccounts.windUp(closed) } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/accounts',
      tag,
      summary: 'Lists all accounts',
      access: KEYS_ONLY('read', 'manage'),
      query: pageQuery,
      answers: { 200: accountList },
      async handle({ query }) {
        return { status: 200, body: await accounts.list(query) };
      },
    }),
  ];
}
