/** Serves when an account is alerted. The threshold is one of the account's terms, so a change is a command to its ledger. */
import type { AccountServices } from '../../accounts/services.js';
import { alertSettings, alertSettingsChanges } from '../../contract/alerts/alert-settings.js';
import { accountParams } from '../../contract/ids.js';
import { notFound } from '../../domain/errors.js';
import type { Ledger } from '../../ledger/ledger.js';
import { byCaller, requireRight, requireWholeAccount, type Caller } from '../caller.js';
import { refused, replyOf } from '../http/problem.js';
import { OWNERS, route, type Route } from '../route.js';

interface AlertSettingsParts extends Pick<AccountServices, 'memberAccess'> {
  readonly ledger: Ledger;
}

const tag = 'Alerts';
const path = '/v1/accounts/{accountId}/alert-settings';
const WHO = 'Only for Owners and Admins, with a token without a Space, and for keys with scope `manage`.';

export function alertSettingsRoutes({ ledger, memberAccess }: AlertSettingsParts): Route[] {
  const requireMay = async (caller: Caller): Promise<void> => {
    requireWholeAccount(caller);
    await requireRight(caller, 'change_alert_settings', memberAccess);
  };
  const read = async (accountId: string) => {
    const account = await ledger.readAccount(accountId);
    if (!account) throw notFound('account');
    return { thresholdPercent: account.terms.thresholdPercent };
  };

  return [
    route({
      method: 'get',
      path,
      tag,
      summary: "Returns an account's alert threshold",
      description: WHO,
      access: OWNERS,
      params: accountParams,
      answers: { 200: alertSettings },
      refusals: ['not-found', 'ledger-unavailable'],
      async handle({ params: { accountId }, caller }) {
        await requireMay(caller);
        return { status: 200, body: await read(accountId) };
      },
    }),
    route({
      method: 'put',
      path,
      tag,
      summary: "Changes an account's alert threshold",
      description:
        'A threshold that is set at or below the use, and has not been reached before, fires at once. One that has ' +
        `fired fires again only after it was set above the use. ${WHO}`,
      access: OWNERS,
      params: accountParams,
      body: alertSettingsChanges,
      answers: { 200: alertSettings },
      refusals: ['not-found', 'account-closed', 'ledger-unavailable'],
      async handle({ params: { accountId }, body, caller }) {
        await requireMay(caller);
        const command = { type: 'change_terms', changes: body, ...byCaller(caller) } as const;
        const done = await ledger.submit(accountId, command);
        if (!done.ok) return replyOf(refused(done.refusal));
        return { status: 200, body: await read(accountId) };
      },
    }),
  ];
}
