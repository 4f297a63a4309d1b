/** Defines what a member reads in the app. */
import { z } from 'zod';
import { NOTIFICATION_DAYS, NOTIFICATION_KINDS } from '../../domain/alerts/notification.js';
import { madeId } from '../ids.js';
import { limit, numberCursor, pageOf } from '../paging.js';
import { count, instant } from '../values.js';

export const notificationsQuery = z.strictObject({ limit, cursor: numberCursor(/^\d{1,12}$/) });

export const notification = z
  .object({
    id: z.string(),
    number: z.int().meta({ description: 'Grows by one with each notification of the account.' }),
    kind: z.enum(NOTIFICATION_KINDS).meta({ id: 'NotificationKind' }),
    title: z.string(),
    body: z.string(),
    at: instant.meta({ description: 'When it happened.' }),
    readAt: instant.nullable(),
    facts: z.record(z.string(), z.unknown()).meta({ description: 'The numbers behind the text, as they were then.' }),
  })
  .meta({ id: 'Notification' });

export const unreadCount = count.meta({ description: 'Of all notifications that the member sees.' });

export const notificationList = pageOf(notification)
  .extend({
    unreadCount,
    maySetAccount: z.boolean().meta({
      description:
        'Whether the caller may read and change what counts for the whole account: the threshold and Slack channels.',
    }),
  })
  .meta({
    id: 'NotificationList',
    description: `Newest first, of the last ${NOTIFICATION_DAYS} days, since the member joined, by the member's preferences of now.`,
  });

/** As many as a page has. */
const MAX_IDS = 200;

export const readRequest = z
  .strictObject({
    ids: z.array(madeId).min(1).max(MAX_IDS).exactOptional(),
    all: z.literal(true).exactOptional(),
  })
  .refine(({ ids, all }) => (ids === undefined) !== (all === undefined), {
    error: 'Send either ids or "all": true.',
    path: ['ids'],
  })
  .meta({
    id: 'ReadNotificationsRequest',
    description: 'Send either `ids`, or `"all": true`.',
    override: {
      oneOf: [
        { title: 'Some', required: ['ids'], properties: { all: false } },
        { title: 'All', required: ['all'], properties: { ids: false } },
      ],
    },
    example: { all: true },
  });

export const readAnswer = z.object({ unreadCount }).meta({ id: 'ReadNotificationsAnswer' });
