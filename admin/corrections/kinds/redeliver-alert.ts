/** Mails an alert to one member once more. */
import { z } from 'zod';
import type { SendAgain } from '../../../alerts/send-again.js';
import type { Members } from '../../../accounts/members.js';
import { FuelgaugeError, notFound } from '../../../domain/errors.js';
import type { Crossings } from '../../../ledger/crossings.js';
import { kindOf, NOTHING_MOVED } from './kind.js';

const fields = z.strictObject({ crossingId: z.string().min(1).max(700), memberId: z.string().min(1).max(128) });

export interface AlertParts {
  readonly crossings: Pick<Crossings, 'find'>;
  readonly members: Pick<Members, 'find'>;
  readonly alertDelivery: SendAgain;
}

export const redeliverAlertKind = ({ crossings, members, alertDelivery }: AlertParts) =>
  kindOf({
    fields,
    async look(accountId, { crossingId, memberId }) {
      const crossing = await crossings.find(crossingId);
      if (crossing?.accountId !== accountId) throw notFound('alert');
      if (!(await members.find(accountId, memberId))) throw notFound('member');
      return {
        target: { type: 'alert', id: crossingId },
        state: { kind: crossing.kind, memberId },
        tokens: 0,
        limitedAs: 'redeliver_alert',
        effects: [{ what: `Mail to ${memberId}`, before: null, after: `the alert ${crossing.kind} once more` }],
      };
    },
    async apply({ crossingId, memberId }, { id }) {
      const { state, answer } = await alertDelivery.sendAgain(crossingId, memberId, id);
      if (state === 'failed') {
        throw new FuelgaugeError('invalid-request', `The mail was not taken: ${answer ?? 'no reason was given'}.`);
      }
      return NOTHING_MOVED;
    },
  });
