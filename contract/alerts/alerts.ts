/** Defines the alerts of an account, and what became of them. */
import { z } from 'zod';
import { ALERT_KINDS } from '../../domain/alerts/alert-kind.js';
import { CHANNELS, DELIVERY_STATES } from '../../domain/alerts/delivery-state.js';
import { callerId, madeId } from '../ids.js';
import { limit, pageOf, textCursor } from '../paging.js';
import { count, instant } from '../values.js';

export const alertsQuery = z.strictObject({ limit, cursor: textCursor(/^\d{1,15}:[A-Za-z0-9._:~-]{1,700}$/) });

const counts = z
  .object({ sent: count, failed: count, heldBack: count, covered: count, pending: count })
  .meta({ id: 'DeliveryCounts', description: 'How many recipients of each state; one that is being sent is pending.' });

const alert = z
  .object({
    id: z.string(),
    kind: z.enum(ALERT_KINDS).meta({ id: 'AlertKind' }),
    at: instant,
    facts: z
      .record(z.string(), z.unknown())
      .meta({ description: 'The numbers of the account at that moment: what the texts are made of.' }),
    deliveries: z.object({ email: counts, slack: counts, inApp: counts }),
  })
  .meta({ id: 'Alert' });

export const alertList = pageOf(alert);

export const alertParams = z.strictObject({ accountId: callerId, crossingId: madeId });

const channel = z.enum(CHANNELS).meta({ id: 'DeliveryChannel' });
const state = z.enum(DELIVERY_STATES).meta({
  id: 'DeliveryState',
  description:
    '`held_back`: the member got enough mails that day. `covered`: another message to the same member says it.',
});

export const deliveriesQuery = z.strictObject({
  channel: channel.optional(),
  state: state.optional(),
  limit,
  cursor: textCursor(/^[A-Za-z0-9._:~-]{1,1000}$/),
});

const delivery = z
  .object({
    recipient: z
      .string()
      .nullable()
      .meta({ description: 'The member or the Slack channel; null in the app, where everybody shares one.' }),
    channel,
    state,
    attempts: count,
    at: instant.meta({ description: 'When it was finished, or else last tried, or else planned.' }),
    answer: z.string().nullable().meta({ description: 'Why it was not sent, without addresses.' }),
  })
  .meta({ id: 'AlertDelivery' });

export const deliveryList = pageOf(delivery);
