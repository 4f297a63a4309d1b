/**
 * Mails an alert to one person once more, because staff ask for it. It is a delivery of its own, shown beside the first,
 * which stays as it is. It asks neither what the member chose nor how many mails the day has had: a person decided it.
 */
import { FuelgaugeError, notFound, tryAgain } from '../domain/errors.js';
import type { Deliveries } from '../delivery/deliveries.js';
import type { MailTransport } from '../delivery/mail/transport.js';
import { alertDeliveryAgainKey } from '../domain/business-key.js';
import { deliveryOf, type FindCrossing } from './crossing-deliveries.js';
import type { AlertMailWriter } from './mail.js';
import type { People } from './people.js';
import { mailedAs } from './texts.js';

export interface SendAgain {
  /**
   * Resolves with what came of the one attempt. Throws `not-found` for a member who was removed, `invalid-request` for an
   * alert that is never mailed, and `try-again` where somebody else sends it now.
   */
  sendAgain(
    crossingId: string,
    memberId: string,
  ): Promise<{ readonly state: 'sent' | 'failed'; readonly answer: string | null }>;
}

interface SendAgainParts {
  readonly find: FindCrossing;
  readonly people: Pick<People, 'find'>;
  readonly deliveries: Pick<Deliveries, 'claim'>;
  readonly writer: AlertMailWriter;
  readonly transport: Pick<MailTransport, 'send'>;
}

/** The first is the alert's own. */
const MAX_SENT = 20;

export function createSendAgain({ find, people, deliveries, writer, transport }: SendAgainParts): SendAgain {
  return {
    async sendAgain(crossingId, memberId) {
      const crossing = await find(crossingId);
      if (mailedAs(crossing) === null) throw new FuelgaugeError('invalid-request', 'This alert is never mailed.');
      const person = await people.find(crossing.accountId, memberId);
      if (!person) throw notFound('member');
      for (let nth = 2; nth <= MAX_SENT; nth += 1) {
        const key = alertDeliveryAgainKey(crossingId, 'email', memberId, nth);
        const claim = await deliveries.claim({ ...deliveryOf(crossing, 'email', memberId), key }, person.member.email);
        if (claim === 'claimed_elsewhere')
          throw tryAgain('It is being sent right now. Look at its delivery in a moment.');
        if (claim === 'finished') continue;
        const mail = await writer.write(crossing, person, 0);
        const result = await transport.send({ deliveryKey: key, date: claim.createdAt, ...mail });
        const sent = result.outcome === 'sent';
        // Nobody tries it again: the person who asked sees what came of it.
        const [state, answer] = sent ? (['sent', null] as const) : (['failed', result.reason] as const);
        await claim.finish(state, answer ?? undefined);
        return { state, answer };
      }
      throw new FuelgaugeError('invalid-request', `This alert was sent to this member ${MAX_SENT} times already.`);
    },
  };
}
