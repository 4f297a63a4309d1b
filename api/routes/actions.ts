/** Serves the answer to whether an action was paid. */
import { accountParams } from '../../contract/ids.js';
import { parse } from '../../contract/parse.js';
import { actionQuery, actionState } from '../../contract/spending/action-state.js';
import { action } from '../../contract/spending/action.js';
import { debitView } from '../../domain/answers.js';
import type { Action } from '../../domain/business-key.js';
import { actionKey } from '../../domain/business-key.js';
import { notFound } from '../../domain/errors.js';
import type { Ledger } from '../../ledger/ledger.js';
import { KEYS_ONLY, route, type Route } from '../route.js';

export function actionRoutes({ ledger }: { readonly ledger: Ledger }): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/accounts/{accountId}/actions',
      tag: 'Spending',
      summary: 'Shows whether an action was paid, and when',
      access: KEYS_ONLY('spend', 'read'),
      params: accountParams,
      query: actionQuery,
      answers: { 200: actionState },
      refusals: ['not-found', 'ledger-unavailable'],
      async handle({ params: { accountId }, query }) {
        const key = actionKey(parse(action, query) satisfies Action);
        const [account, found] = await Promise.all([ledger.readAccount(accountId), ledger.readAction(accountId, key)]);
        if (!account) throw notFound('account');
        const { state, attempt } = found;
        const charge = state === 'charged' ? found.charge : null;
        return {
          status: 200,
          body: {
            action: key,
            state,
            attempt,
            paidAt: charge?.at ?? null,
            netTokens: state === 'charged' ? found.netTokens : 0,
            debit: charge && debitView(charge),
          },
        };
      },
    }),
  ];
}
