/** Serves what a member reads in the app. */
import type { AccountServices } from '../../accounts/services.js';
import type { NotificationServices } from '../../alerts/notification-services.js';
import type { Reader } from '../../alerts/in-app/reader.js';
import { memberParams } from '../../contract/accounts/members.js';
import { notificationList, notificationsQuery, readAnswer, readRequest } from '../../contract/alerts/notifications.js';
import { invalidRequest, notFound } from '../../domain/errors.js';
import { pageOf } from '../../storage/page.js';
import { callerMay, isOfWholeAccount, requireSelf, type Caller } from '../caller.js';
import { MEMBER_ITSELF, route, type Route } from '../route.js';

interface NotificationParts extends Pick<AccountServices, 'members'> {
  readonly alerts: Pick<NotificationServices, 'preferences' | 'notifications'>;
}

const tag = 'Alerts';
const path = '/v1/accounts/{accountId}/members/{memberId}/notifications';

export function notificationRoutes({ members, alerts: { preferences, notifications } }: NotificationParts): Route[] {
  const readerOf = async (accountId: string, memberId: string, caller: Caller): Promise<Reader> => {
    requireSelf(caller, memberId);
    const member = await members.find(accountId, memberId);
    if (!member) throw notFound('member');
    const { role, createdAt: joinedAt } = member;
    // A Space's token sees what concerns the account and that Space.
    const spaceIds = caller.kind === 'member' && caller.spaceId !== null ? [caller.spaceId] : member.spaceIds;
    const own = await preferences.ofOne(accountId, { memberId, role });
    return { accountId, memberId, role, spaceIds, joinedAt, preferences: own };
  };

  return [
    route({
      method: 'get',
      path,
      tag,
      summary: "Lists a member's notifications, newest first",
      description: 'Only for the member and for keys with scope `read` or `manage`.',
      access: MEMBER_ITSELF('read', 'manage'),
      params: memberParams,
      query: notificationsQuery,
      answers: { 200: notificationList },
      refusals: ['not-found'],
      async handle({ params: { accountId, memberId }, query: { limit, cursor: before }, caller }) {
        const reader = await readerOf(accountId, memberId, caller);
        const [found, unreadCount] = await Promise.all([
          notifications.list(reader, { limit: limit + 1, before }),
          notifications.countUnread(reader),
        ]);
        const page = pageOf(
          found,
          limit,
          ({ number }) => String(number),
          (shown) => shown,
        );
        const maySetAccount = isOfWholeAccount(caller) && callerMay(caller, 'change_alert_settings');
        return { status: 200, body: { ...page, unreadCount, maySetAccount } };
      },
    }),
    route({
      method: 'post',
      path: `${path}/read`,
      tag,
      summary: 'Marks notifications as read',
      description:
        'What is read stays read: a repeated call changes nothing. Only for the member and for keys with scope `manage`.',
      access: MEMBER_ITSELF('manage'),
      params: memberParams,
      body: readRequest,
      answers: { 200: readAnswer },
      refusals: ['not-found'],
      async handle({ params: { accountId, memberId }, body: { ids }, caller }) {
        const reader = await readerOf(accountId, memberId, caller);
        if (ids === undefined) await notifications.readAll(reader);
        else refuseUnknown(ids, await notifications.read(reader, ids));
        return { status: 200, body: { unreadCount: await notifications.countUnread(reader) } };
      },
    }),
  ];
}

/** Throws `invalid-request`. */
function refuseUnknown(ids: readonly string[], unknown: readonly string[]): void {
  if (unknown.length === 0) return;
  throw invalidRequest(
    unknown.map((id) => ({
      path: `ids.${ids.indexOf(id)}`,
      message: 'is not a notification that the member sees. It may be too old: read the list again.',
    })),
  );
}
