/** Is what a member reads in the app, as the page knows it: notifications, newest first, and the service's unread count. */
import type { notificationList } from '../../contract/alerts/notifications.js';
import type { streamEvent } from '../../contract/alerts/notification-stream.js';
import type { Sent } from '../../contract/served.js';

export type Page = Sent<typeof notificationList>;
export type Notification = Page['items'][number];
export type StreamEvent = Sent<typeof streamEvent>;
/** Events that change the inbox; the others end a stream. */
export type InboxEvent = Extract<StreamEvent, { event: 'notification' | 'read' }>;

export interface Inbox {
  readonly items: readonly Notification[];
  readonly unreadCount: number;
  readonly nextCursor: string | null;
  readonly maySetAccount: boolean;
}

export const newestOf = ({ items }: Inbox): number => items[0]?.number ?? 0;

/** The first page was read again. Older ones that the person has opened stay. */
export function refreshed(inbox: Inbox | undefined, page: Page): Inbox {
  const oldest = page.items.at(-1)?.number;
  const joins = page.nextCursor !== null && inbox?.items.some(({ number }) => number === oldest);
  if (!inbox || !joins) return page;
  const older = inbox.items.filter(({ number }) => number < oldest!);
  return older.length === 0 ? page : { ...page, items: [...page.items, ...older], nextCursor: inbox.nextCursor };
}

export function withOlder(inbox: Inbox, page: Page): Inbox {
  const last = inbox.items.at(-1)?.number ?? Infinity;
  return { ...page, items: [...inbox.items, ...page.items.filter(({ number }) => number < last)] };
}

/** A notification that comes once more, because a stream was opened again, is shown once. */
export function withEvent(inbox: Inbox, { event, data }: InboxEvent, now: string): Inbox {
  if (event === 'read') {
    const { readUpTo, readNumbers, unreadCount } = data;
    const isRead = ({ number }: Notification) => number <= readUpTo || readNumbers.includes(number);
    return { ...marked(inbox, isRead, now), unreadCount };
  }
  const { item, unreadCount } = data;
  const others = inbox.items.filter(({ number }) => number !== item.number);
  const items = [...others, item].sort((a, b) => b.number - a.number);
  return { ...inbox, items, unreadCount };
}

/** The count comes with the service's answer. */
export function withRead(inbox: Inbox, ids: readonly string[], now: string): Inbox {
  return marked(inbox, ({ id }) => ids.includes(id), now);
}

function marked(inbox: Inbox, isRead: (item: Notification) => boolean, now: string): Inbox {
  const items = inbox.items.map((item) => (item.readAt === null && isRead(item) ? { ...item, readAt: now } : item));
  return { ...inbox, items };
}
