/** Serves the alerts of an account, and what became of each of their messages. */
import type { AccountServices } from '../../accounts/services.js';
import type { NotificationServices } from '../../alerts/notification-services.js';
import { alertList, alertParams, alertsQuery, deliveriesQuery, deliveryList } from '../../contract/alerts/alerts.js';
import { accountParams } from '../../contract/ids.js';
import { notFound } from '../../domain/errors.js';
import { requireRight, requireWholeAccount, type Caller } from '../caller.js';
import { READERS, route, type Route } from '../route.js';

interface AlertParts extends Pick<AccountServices, 'accounts' | 'memberAccess'> {
  readonly alerts: Pick<NotificationServices, 'list'>;
}

const tag = 'Alerts';
const path = '/v1/accounts/{accountId}/alerts';
const WHO = 'Only for Owners and Admins, with a token without a Space, and for keys with scope `read`.';

export function alertRoutes({ accounts, memberAccess, alerts: { list } }: AlertParts): Route[] {
  const requireMay = async (caller: Caller): Promise<void> => {
    requireWholeAccount(caller);
    if (caller.kind === 'member') await requireRight(caller, 'see_alerts', memberAccess);
  };

  return [
    route({
      method: 'get',
      path,
      tag,
      summary: "Lists an account's alerts, newest first, with what became of them",
      description: WHO,
      access: READERS,
      params: accountParams,
      query: alertsQuery,
      answers: { 200: alertList },
      refusals: ['not-found'],
      async handle({ params: { accountId }, query, caller }) {
        await requireMay(caller);
        await accounts.requireKnown(accountId);
        return { status: 200, body: await list.list(accountId, query) };
      },
    }),
    route({
      method: 'get',
      path: `${path}/{crossingId}/deliveries`,
      tag,
      summary: 'Lists to whom an alert was sent, and what came of it',
      description: WHO,
      access: READERS,
      params: alertParams,
      query: deliveriesQuery,
      answers: { 200: deliveryList },
      refusals: ['not-found'],
      async handle({ params: { accountId, crossingId }, query, caller }) {
        await requireMay(caller);
        const found = await list.listDeliveries(accountId, { crossingId, ...query });
        if (!found) throw notFound('alert');
        return { status: 200, body: found };
      },
    }),
  ];
}
