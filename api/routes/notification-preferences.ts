/** Serves by which channels a member hears of each alert. */
import type { AccountServices } from '../../accounts/services.js';
import type { MemberView } from '../../accounts/members.js';
import type { Preferences } from '../../alerts/preferences.js';
import { memberParams } from '../../contract/accounts/members.js';
import {
  notificationPreferences,
  notificationPreferencesChanges,
} from '../../contract/alerts/notification-preferences.js';
import { notFound } from '../../domain/errors.js';
import { requireSelf } from '../caller.js';
import { MEMBER_ITSELF, route, type Route } from '../route.js';

interface PreferenceParts extends Pick<AccountServices, 'members'> {
  readonly alerts: { readonly preferences: Preferences };
}

const tag = 'Alerts';
const path = '/v1/accounts/{accountId}/members/{memberId}/notification-preferences';
const WHO = 'Only for the member and for keys with scope `manage`.';

export function notificationPreferenceRoutes({ members, alerts: { preferences } }: PreferenceParts): Route[] {
  const requireMember = async (accountId: string, memberId: string): Promise<MemberView> => {
    const member = await members.find(accountId, memberId);
    if (!member) throw notFound('member');
    return member;
  };
  const read = ({ accountId, id: memberId, role }: MemberView) => preferences.ofOne(accountId, { memberId, role });

  return [
    route({
      method: 'get',
      path,
      tag,
      summary: "Returns a member's notification preferences",
      description: WHO,
      access: MEMBER_ITSELF('manage'),
      params: memberParams,
      answers: { 200: notificationPreferences },
      refusals: ['not-found'],
      async handle({ params: { accountId, memberId }, caller }) {
        requireSelf(caller, memberId);
        return { status: 200, body: await read(await requireMember(accountId, memberId)) };
      },
    }),
    route({
      method: 'put',
      path,
      tag,
      summary: "Changes a member's notification preferences",
      description: WHO,
      access: MEMBER_ITSELF('manage'),
      params: memberParams,
      body: notificationPreferencesChanges,
      answers: { 200: notificationPreferences },
      refusals: ['not-found'],
      async handle({ params: { accountId, memberId }, body, caller }) {
        requireSelf(caller, memberId);
        const member = await requireMember(accountId, memberId);
        await preferences.change(accountId, memberId, body);
        return { status: 200, body: await read(member) };
      },
    }),
  ];
}
