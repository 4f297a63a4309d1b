/**
 * Mails an alert to one person once more, because staff ask for it. It is a delivery of its own, shown beside the first,
 * which stays as it is. It asks neither what the member chose nor how many mails the day has had: a person decided it.
 */
import type { CrossingRecord } from '../domain/account/crossing.js';
import { FuelgaugeError, notFound, tryAgain } from '../domain/errors.js';
import type { Deliveries } from '../delivery/deliveries.js';
import type { MailTransport } from '../delivery/mail/transport.js';
import { alertDeliveryDecidedKey } from '../domain/business-key.js';
import { deliveryOf, type FindCrossing } from './crossing-deliveries.js';
import type { AlertMailWriter } from './mail.js';
import type { People, Person } from './people.js';
import { mailedAs } from './texts.js';

export interface SentAgain {
  readonly state: 'sent' | 'failed';
  readonly answer: string | null;
}

export interface SendAgain {
  /**
   * Resolves with what came of the one attempt. Throws `not-found` for a member who was removed, `invalid-request` for an
   * alert that is never mailed, and `try-again` where somebody else sends it now. Repeated for the same decision it sends
   * nothing, and answers the same.
   */
  sendAgain(crossingId: string, memberId: string, decisionId: string): Promise<SentAgain>;
}

interface SendAgainParts {
  readonly find: FindCrossing;
  readonly people: Pick<People, 'find'>;
  readonly deliveries: Pick<Deliveries, 'claim' | 'find'>;
  readonly writer: AlertMailWriter;
  readonly transport: Pick<MailTransport, 'send'>;
}

export function createSendAgain({ find, people, deliveries, writer, transport }: SendAgainParts): SendAgain {
  /** Null: the delivery under this key was finished before. */
  const attempt = async (crossing: CrossingRecord, person: Person, key: string): Promise<SentAgain | null> => {
    const { id: memberId } = person.member;
    const claim = await deliveries.claim({ ...deliveryOf(crossing, 'email', memberId), key });
    if (claim === 'claimed_elsewhere') throw tryAgain('It is being sent right now. Look at its delivery in a moment.');
    if (claim === 'finished') return null;
    const mail = await writer.write(crossing, person, 0);
    const result = await transport.send({ deliveryKey: key, date: claim.createdAt, ...mail });
    const sent = result.outcome === 'sent';
    // Nobody tries it again: the person who asked sees what came of it.
    const [state, answer] = sent ? (['sent', null] as const) : (['failed', result.reason] as const);
    await claim.finish(state, answer ?? undefined);
    return { state, answer };
  };

  return {
    async sendAgain(crossingId, memberId, decisionId) {
      const crossing = await find(crossingId);
      if (mailedAs(crossing) === null) throw new FuelgaugeError('invalid-request', 'This alert is never mailed.');
      const person = await people.find(crossing.accountId, memberId);
      if (!person) throw notFound('member');
      const key = alertDeliveryDecidedKey(crossingId, 'email', memberId, decisionId);
      const sent = await attempt(crossing, person, key);
      if (sent) return sent;
      const finished = await deliveries.find(key);
      return { state: finished?.state === 'sent' ? 'sent' : 'failed', answer: finished?.answer ?? null };
    },
  };
}
