/**
 * Delivers an alert to the Slack channels of its account. Each message is one delivery, claimed before it is sent. Slack
 * knows no key that makes a repeated message the same one: a process that dies between Slack's `ok` and our record causes
 * one copy.
 */
import type { Accounts } from '../../accounts/accounts.js';
import type { Members } from '../../accounts/members.js';
import type { CrossingRecord } from '../../domain/account/crossing.js';
import { alertDeliveryKey, idWithin } from '../../domain/business-key.js';
import type { HostLink } from '../../delivery/host-link.js';
import type { ClaimedDelivery, Deliveries } from '../../delivery/deliveries.js';
import type { SlackTransport } from '../../delivery/slack/transport.js';
import type { Crossings } from '../../ledger/crossings.js';
import { deliveryOf, isToldByTheEnd, type FindCrossing } from '../crossing-deliveries.js';
import { MAX_OWNERS_NAMED } from '../next-step.js';
import { goesToSlack } from '../texts.js';
import type { ChannelHealth } from './channel-health.js';
import { CHANNEL_REMOVED } from './channels.js';
import { alertMessage } from './message.js';
import type { SlackChannelModel, SlackChannelRecord } from './models.js';
import type { WebhookOf } from './webhook-secret.js';

/** Worth another try: Slack, or another process that has claimed the message, could not send it now. */
export class SlackMessagePending extends Error {
  override readonly name = 'SlackMessagePending';
  /** When Slack asks for it; undefined: as usual. */
  readonly afterMs: number | undefined;

  constructor(reason: string, afterMs?: number) {
    super(reason);
    this.afterMs = afterMs;
  }
}

export interface SlackDelivery {
  /** Plans the messages. Resolves with the channels that get one. */
  prepare(crossingId: string): Promise<readonly string[]>;
  /** Resolves once the message has come to an end, sent or not. Throws `SlackMessagePending` while it has to be tried again. */
  send(crossingId: string, channelId: string): Promise<void>;
  /** Ends a message that was tried for too long. */
  giveUp(crossingId: string, channelId: string): Promise<void>;
}

interface SlackDeliveryParts {
  readonly model: SlackChannelModel;
  readonly webhookOf: WebhookOf;
  readonly health: ChannelHealth;
  readonly find: FindCrossing;
  readonly crossings: Pick<Crossings, 'listTogether'>;
  readonly accounts: Pick<Accounts, 'find'>;
  readonly members: Pick<Members, 'owners'>;
  readonly deliveries: Pick<Deliveries, 'plan' | 'claim' | 'giveUp'>;
  readonly transport: Pick<SlackTransport, 'send'>;
  readonly cardLink: HostLink;
  readonly log: { warn(fields: object, message: string): void };
}

const GIVEN_UP = 'Slack did not take it for a day.';

export function createSlackDelivery(parts: SlackDeliveryParts): SlackDelivery {
  const { model, webhookOf, health, find, crossings, accounts, members, deliveries, transport, cardLink, log } = parts;

  const channelOf = async (accountId: string, channelId: string): Promise<SlackChannelRecord | null> =>
    await model.findById(idWithin(accountId, channelId)).lean<SlackChannelRecord>();

  /** Why this channel gets no message about this crossing, and the state that says so; null: it gets one. */
  const whyNot = async (crossing: CrossingRecord, channel: SlackChannelRecord | null, isOpen: boolean) => {
    if (!channel) return { state: 'failed', answer: CHANNEL_REMOVED } as const;
    if (!isOpen) return { state: 'failed', answer: 'The account was closed before the message was sent.' } as const;
    if (channel.state === 'off') {
      await health.tellIfOff(channel);
      return { state: 'failed', answer: 'The Slack channel was switched off before the message was sent.' } as const;
    }
    if (await isToldByTheEnd(crossing, crossings)) {
      return { state: 'covered', answer: 'The message about the end of the credits says it, too.' } as const;
    }
    return null;
  };

  const attempt = async (crossing: CrossingRecord, channelId: string, claim: ClaimedDelivery): Promise<void> => {
    const { _id: crossingId, accountId } = crossing;
    const [channel, account] = await Promise.all([channelOf(accountId, channelId), accounts.find(accountId)]);
    const reason = await whyNot(crossing, channel, account?.state === 'open');
    if (reason) {
      await claim.finish(reason.state, reason.answer);
      return;
    }
    const owners = await members.owners(accountId, MAX_OWNERS_NAMED);
    const message = alertMessage(crossing, {
      accountName: account!.name,
      ownerNames: owners.map(({ name }) => name),
      url: cardLink(accountId),
    });
    const result = await transport.send(webhookOf(channel!), message);
    if (result.outcome === 'try_again') {
      await health.delayed(channel!, result.reason);
      throw new SlackMessagePending(result.reason, result.afterMs);
    }
    if (result.outcome === 'refused') {
      log.warn({ accountId, channelId, crossingId }, 'Slack refused an alert for good; its delivery has the answer');
      // First what the channel remembers: the message is sent again if this process dies in between, and refused again.
      await health.failed(channel!, crossingId, result.reason, result.channelIsGone);
      await claim.finish('failed', result.reason);
      return;
    }
    await claim.finish('sent');
    await health.arrived(channel!);
  };

  return {
    async prepare(crossingId) {
      const crossing = await find(crossingId);
      const { accountId } = crossing;
      if (!goesToSlack(crossing)) return [];
      const channels = await model.find({ accountId, state: 'on' }).sort({ slot: 1 }).lean<SlackChannelRecord[]>();
      if (channels.length === 0 || (await accounts.find(accountId))?.state !== 'open') return [];
      const channelIds = channels.map(({ channelId }) => channelId);
      await deliveries.plan(channelIds.map((channelId) => deliveryOf(crossing, 'slack', channelId)));
      return channelIds;
    },

    async send(crossingId, channelId) {
      const crossing = await find(crossingId);
      const claim = await deliveries.claim(deliveryOf(crossing, 'slack', channelId));
      if (claim === 'finished') return;
      if (claim === 'claimed_elsewhere') throw new SlackMessagePending('another process is sending it');
      try {
        await attempt(crossing, channelId, claim);
      } catch (error) {
        // Without this the next attempt would wait for the claim to run out.
        const answer = error instanceof SlackMessagePending ? error.message : 'The attempt failed on our side.';
        await claim.giveBack(answer).catch(() => undefined);
        throw error;
      }
    },

    async giveUp(crossingId, channelId) {
      const { accountId } = await find(crossingId);
      const channel = await channelOf(accountId, channelId);
      if (channel) await health.failed(channel, crossingId, GIVEN_UP, false);
      await deliveries.giveUp(alertDeliveryKey(crossingId, 'slack', channelId), GIVEN_UP);
    },
  };
}
