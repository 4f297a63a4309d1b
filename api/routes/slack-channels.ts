/** Serves the Slack channels that an account sends its alerts to. No answer has the address of a channel. */
import type { AccountServices } from '../../accounts/services.js';
import type { SlackServices } from '../../alerts/slack/services.js';
import {
  slackChannel,
  slackChannelChanges,
  slackChannelList,
  slackChannelParams,
  slackTest,
} from '../../contract/alerts/slack-channels.js';
import { accountParams } from '../../contract/ids.js';
import { requireRight, requireWholeAccount, type Caller } from '../caller.js';
import { OWNERS, route, type Route } from '../route.js';

interface SlackChannelParts extends Pick<AccountServices, 'memberAccess'> {
  readonly slack: Pick<SlackServices, 'channels' | 'sendTest'>;
}

const tag = 'Alerts';
const path = '/v1/accounts/{accountId}/slack-channels';
const WHO = 'Only for Owners and Admins, with a token without a Space, and for keys with scope `manage`.';
/** Each sends a message to Slack while a person waits. */
const MAX_TESTS_PER_MINUTE = 10;

export function slackChannelRoutes({ slack: { channels, sendTest }, memberAccess }: SlackChannelParts): Route[] {
  const requireMay = async (caller: Caller): Promise<void> => {
    requireWholeAccount(caller);
    await requireRight(caller, 'change_alert_settings', memberAccess);
  };

  return [
    route({
      method: 'get',
      path,
      tag,
      summary: "Lists an account's Slack channels",
      description: WHO,
      access: OWNERS,
      params: accountParams,
      answers: { 200: slackChannelList },
      refusals: ['not-found'],
      async handle({ params: { accountId }, caller }) {
        await requireMay(caller);
        return { status: 200, body: { items: await channels.list(accountId) } };
      },
    }),
    route({
      method: 'put',
      path: `${path}/{channelId}`,
      tag,
      summary: 'Adds or changes a Slack channel',
      description: `An account has at most 10 channels. ${WHO}`,
      access: OWNERS,
      params: slackChannelParams,
      body: slackChannelChanges,
      answers: { 200: slackChannel, 201: slackChannel },
      refusals: ['not-found', 'account-closed'],
      async handle({ params: { accountId, channelId }, body, caller }) {
        await requireMay(caller);
        const { channel, created } = await channels.put(accountId, channelId, body);
        return { status: created ? 201 : 200, body: channel };
      },
    }),
    route({
      method: 'delete',
      path: `${path}/{channelId}`,
      tag,
      summary: 'Removes a Slack channel',
      description:
        'Messages that wait for it end as failed. Removing a channel that does not exist also answers 204, and a closed ' +
        `account can remove its channels, too. ${WHO}`,
      access: OWNERS,
      params: slackChannelParams,
      answers: { 204: null },
      refusals: ['not-found'],
      async handle({ params: { accountId, channelId }, caller }) {
        await requireMay(caller);
        await channels.remove(accountId, channelId);
        return { status: 204 };
      },
    }),
    route({
      method: 'post',
      path: `${path}/{channelId}/test`,
      tag,
      summary: 'Sends a test message to a Slack channel',
      description:
        'The answer says what came of it. It is sent at once and tried once; a channel that is off gets it, too, and ' +
        `stays off. ${WHO}`,
      access: OWNERS,
      maxPerMinute: MAX_TESTS_PER_MINUTE,
      params: slackChannelParams,
      answers: { 200: slackTest },
      refusals: ['not-found', 'account-closed'],
      async handle({ params: { accountId, channelId }, caller }) {
        await requireMay(caller);
        return { status: 200, body: { delivery: await sendTest(accountId, channelId) } };
      },
    }),
    route({
      method: 'post',
      path: `${path}/{channelId}/switch-on`,
      tag,
      summary: 'Switches a Slack channel on again',
      description: `The messages that failed before count no more. A channel that is on stays on. ${WHO}`,
      access: OWNERS,
      params: slackChannelParams,
      answers: { 200: slackChannel },
      refusals: ['not-found', 'account-closed'],
      async handle({ params: { accountId, channelId }, caller }) {
        await requireMay(caller);
        return { status: 200, body: await channels.switchOn(accountId, channelId) };
      },
    }),
  ];
}
