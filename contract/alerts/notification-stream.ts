/** Defines the server-sent events of a member's stream of notifications. */
import { z } from 'zod';
import { STREAM_ENDS } from '../../domain/alerts/stream-end.js';
import { count } from '../values.js';
import { notification, unreadCount } from './notifications.js';

const RULE = 'must be the id of an event of this stream, a whole number';

export const streamHeaders = z.object({
  'Last-Event-ID': z
    .string()
    .regex(/^\d{0,12}$/, RULE)
    // A client that has seen no id may send an empty one.
    .transform((text) => (text === '' ? undefined : Number(text)))
    .optional()
    .meta({
      override: { type: 'string', pattern: '^\\d{0,12}$' },
      description:
        'The id of the last event that the client saw. The stream goes on behind it, at any process. Without it the stream begins with what comes next.',
    }),
});

const id = z.int().meta({ description: 'The number of the last notification that the stream has passed.' });

const notificationEvent = z
  .object({
    event: z.literal('notification'),
    id,
    data: z.object({ item: notification, unreadCount }),
  })
  .meta({ id: 'NotificationEvent', description: 'A notification that the member sees, in the order of the numbers.' });

const readEvent = z
  .object({
    event: z.literal('read'),
    id: id.exactOptional(),
    data: z.object({
      unreadCount: count.meta({ description: 'Of all that the member sees, up to the last id.' }),
      readUpTo: count.meta({ description: 'Every notification up to this number is read.' }),
      readNumbers: z.array(z.int()).meta({ description: 'These beyond it are read, too.' }),
      listAgain: z.boolean().meta({ description: 'The client missed more than a stream sends: read the list again.' }),
    }),
  })
  .meta({
    id: 'ReadEvent',
    description: 'All that the member has read: when the stream opens, and when it changes in any process or browser.',
  });

const tokenExpiredEvent = z
  .object({ event: z.literal('token-expired'), data: z.object({}) })
  .meta({ id: 'TokenExpiredEvent', description: 'The last event. Open the stream again with another token.' });

const endedEvent = z.object({ event: z.literal('ended'), data: z.object({ reason: z.enum(STREAM_ENDS) }) }).meta({
  id: 'EndedEvent',
  description:
    'The last event. `replaced`: the member has opened three newer streams, so open this one again only when its page is looked at. `member-removed`, `not-allowed`: the member, or the Space of the token, may not read this any more. `time-limit`, `shutting-down`, `too-many-streams`: open it again.',
});

export const streamEvent = z
  .discriminatedUnion('event', [notificationEvent, readEvent, tokenExpiredEvent, endedEvent])
  .meta({
    id: 'NotificationStreamEvent',
    description:
      'One event as it is written: the lines `event`, `id` where it has one, and `data`, which is JSON on one line. A comment comes every 20 seconds.',
  });
