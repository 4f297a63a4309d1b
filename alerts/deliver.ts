/**
 * Delivers an alert: shows it in the app and mails it to those who chose that; `slack/deliver.ts` brings it to Slack. Every channel says what the stored crossing
 * says; none reads the balance again. Each step may be repeated: the notification has the crossing's id, and each mail
 * is one delivery. Who a person is, and what they chose, is asked again when their own mail is sent.
 */
import type { CrossingRecord } from '../domain/account/crossing.js';
import { alertDeliveryKey } from '../domain/business-key.js';
import { localDateOf } from '../domain/calendar/time-zone.js';
import { kindsInApp } from '../domain/alerts/preferences.js';
import type { ClaimedDelivery, Deliveries } from '../delivery/deliveries.js';
import type { MailTransport } from '../delivery/mail/transport.js';
import type { Crossings } from '../ledger/crossings.js';
import { deliveryOf, isToldByTheEnd, type FindCrossing } from './crossing-deliveries.js';
import { MAX_ALERT_MAILS_A_DAY, type DailyLimit } from './daily-limit.js';
import type { AlertMailWriter } from './mail.js';
import type { Notifications } from './in-app/notifications.js';
import type { People, Person } from './people.js';
import type { SlackDelivery } from './slack/deliver.js';
import { alertText, mailedAs, type ResumptionSince } from './texts.js';

/** Worth another try: the mail server, or another process that has claimed the mail, could not send it now. */
export class AlertMailPending extends Error {
  override readonly name = 'AlertMailPending';
}

export interface AlertDelivery {
  /** Shows the alert in the app and plans its mails. Resolves with the members who get one, Owners first. */
  prepare(crossingId: string): Promise<readonly string[]>;
  /** Resolves once the mail has come to an end, sent or not. Throws `AlertMailPending` while it has to be tried again. */
  sendMail(crossingId: string, memberId: string): Promise<void>;
  /** Ends a mail that was tried for too long. */
  giveUpMail(crossingId: string, memberId: string): Promise<void>;
  readonly slack: SlackDelivery;
}

interface AlertDeliveryParts {
  readonly crossings: Pick<Crossings, 'listTogether'>;
  readonly find: FindCrossing;
  readonly people: People;
  readonly notifications: Pick<Notifications, 'add'>;
  readonly deliveries: Pick<Deliveries, 'plan' | 'recordSent' | 'claim' | 'giveUp'>;
  readonly limit: DailyLimit;
  readonly writer: AlertMailWriter;
  readonly transport: Pick<MailTransport, 'send'>;
  readonly resumptionSince: ResumptionSince;
  readonly slack: SlackDelivery;
  readonly log: { warn(fields: object, message: string): void };
}

export function createAlertDelivery(parts: AlertDeliveryParts): AlertDelivery {
  const { crossings, find, people, notifications, deliveries, limit, writer, transport, log } = parts;
  const { slack, resumptionSince } = parts;

  /** One commit may pass both lines. A member who gets the mail about the end gets no mail about the threshold. */
  const isCovered = async (crossing: CrossingRecord, { preferences }: Person): Promise<boolean> => {
    return preferences.tokensGone.email && (await isToldByTheEnd(crossing, crossings));
  };

  /** Why this person gets no mail about this crossing, and the state that says so; null: they get one. */
  const whyNot = async (crossing: CrossingRecord, memberId: string, person: Person | null) => {
    const alert = mailedAs(crossing);
    if (!person) return { state: 'failed', answer: 'The member was removed before the mail was sent.' } as const;
    if (alert === null || !person.preferences[alert].email) {
      return { state: 'failed', answer: 'The member switched these mails off before this one was sent.' } as const;
    }
    if (await isCovered(crossing, person)) {
      return { state: 'covered', answer: 'The mail about the end of the credits says it, too.' } as const;
    }
    const { _id: crossingId, accountId, facts, kind } = crossing;
    const mail = { accountId, memberId, crossingId };
    const day = localDateOf(new Date(), facts.timeZone);
    if (await limit.takePlace(mail, day, { goesFirst: kind === 'gone' })) return null;
    await limit.hold(mail);
    const answer = `The member got ${MAX_ALERT_MAILS_A_DAY} alert mails on ${day}, the most on one day.`;
    return { state: 'held_back', answer } as const;
  };

  const attempt = async (
    crossing: CrossingRecord,
    memberId: string,
    person: Person | null,
    claim: ClaimedDelivery,
  ): Promise<void> => {
    const { _id: crossingId, accountId } = crossing;
    const mail = { accountId, memberId, crossingId };
    const reason = await whyNot(crossing, memberId, person);
    if (reason) {
      await claim.finish(reason.state, reason.answer);
      return;
    }
    const written = await writer.write(crossing, person!, await limit.report(mail));
    const deliveryKey = alertDeliveryKey(crossingId, 'email', memberId);
    const result = await transport.send({ deliveryKey, date: claim.createdAt, ...written });
    if (result.outcome === 'try_again') throw new AlertMailPending(result.reason);
    if (result.outcome === 'refused') {
      log.warn(mail, 'the mail server refused an alert for good; its delivery has the answer');
      await limit.unreport(mail);
      await claim.finish('failed', result.reason);
      return;
    }
    await claim.finish('sent');
  };

  return {
    slack,

    async prepare(crossingId) {
      const crossing = await find(crossingId);
      const { accountId, facts, at } = crossing;
      const resumption = crossing.kind === 'back' ? await resumptionSince(accountId, at) : undefined;
      const text = alertText(crossing, resumption);
      await notifications.add({ id: crossingId, accountId, ...text, facts: { ...facts, ...resumption }, at });
      const everybody = await people.of(accountId);
      const readers = everybody.filter(({ preferences }) => kindsInApp(preferences).includes(text.kind));
      await deliveries.recordSent(deliveryOf(crossing, 'in_app', null), readers.length);
      const alert = mailedAs(crossing);
      const memberIds = everybody
        .filter(({ preferences }) => alert !== null && preferences[alert].email)
        .map(({ member }) => member.id);
      await deliveries.plan(memberIds.map((memberId) => deliveryOf(crossing, 'email', memberId)));
      return memberIds;
    },

    async sendMail(crossingId, memberId) {
      const crossing = await find(crossingId);
      const person = await people.find(crossing.accountId, memberId);
      const delivery = deliveryOf(crossing, 'email', memberId);
      const claim = await deliveries.claim(delivery);
      if (claim === 'finished') return;
      if (claim === 'claimed_elsewhere') throw new AlertMailPending('another process is sending it');
      try {
        await attempt(crossing, memberId, person, claim);
      } catch (error) {
        // Without this the next attempt would wait for the claim to run out.
        const answer = error instanceof AlertMailPending ? error.message : 'The attempt failed on our side.';
        await claim.giveBack(answer).catch(() => undefined);
        throw error;
      }
    },

    async giveUpMail(crossingId, memberId) {
      const crossing = await find(crossingId);
      await limit.unreport({ accountId: crossing.accountId, memberId, crossingId });
      await deliveries.giveUp(
        alertDeliveryKey(crossingId, 'email', memberId),
        'The mail server did not take it for a day.',
      );
    },
  };
}
