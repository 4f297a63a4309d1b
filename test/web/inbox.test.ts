import { expect, test } from '@jest/globals';
import {
  refreshed,
  withEvent,
  withOlder,
  withRead,
  type Inbox,
  type InboxEvent,
  type Notification,
} from '../../web/notifications/inbox.js';

const NOW = '2026-05-01T10:00:00.000Z';
const item = (number: number, readAt: string | null = null): Notification => ({
  ...{ id: `n-${number}`, number, kind: 'tokens_gone', title: 'Tokens gone', body: '', at: NOW, facts: {}, readAt },
});
const inbox = (numbers: number[], unreadCount = 7, nextCursor: string | null = null): Inbox => ({
  items: numbers.map((number) => item(number)),
  unreadCount,
  nextCursor,
  maySetAccount: true,
});
const came = (number: number, unreadCount: number): InboxEvent => ({
  event: 'notification',
  id: number,
  data: { item: item(number), unreadCount },
});
const numbersOf = ({ items }: { items: readonly Notification[] }): number[] => items.map(({ number }) => number);
const unreadOf = ({ items }: { items: readonly Notification[] }): number[] =>
  items.filter(({ readAt }) => readAt === null).map(({ number }) => number);

test('the unread count is always the service’s own, whatever the list holds', () => {
  expect(withEvent(inbox([2, 1]), came(3, 41), NOW).unreadCount).toBe(41);
  expect(withOlder(inbox([5, 4]), inbox([3], 12)).unreadCount).toBe(12);
  expect(withRead(inbox([2, 1]), ['n-1'], NOW).unreadCount).toBe(7);
});

test('a notification that comes again is shown once, and a late one stands at its place', () => {
  const twice = [came(4, 1), came(4, 1), came(2, 2)].reduce(
    (before: Inbox, event) => withEvent(before, event, NOW),
    inbox([3, 1]),
  );
  expect(numbersOf(twice)).toEqual([4, 3, 2, 1]);
});

test('everything that was read elsewhere is shown as read', () => {
  const data = { unreadCount: 1, readUpTo: 2, readNumbers: [4], listAgain: false };
  const read = withEvent(inbox([5, 4, 3, 2, 1]), { event: 'read', data }, NOW);
  expect([unreadOf(read), read.unreadCount]).toEqual([[5, 3], 1]);
  expect(unreadOf(withRead(inbox([3, 2, 1]), ['n-2'], NOW))).toEqual([3, 1]);
});

test('older notifications that a person has opened stay when the first page is read again, unless there is a gap', () => {
  const opened = withOlder(inbox([6, 5], 2, '5'), inbox([4, 3], 2, '3'));
  expect(numbersOf(opened)).toEqual([6, 5, 4, 3]);
  const again = refreshed(opened, inbox([7, 6, 5], 3, '5'));
  expect([numbersOf(again), again.nextCursor]).toEqual([[7, 6, 5, 4, 3], '3']);
  expect(numbersOf(refreshed(opened, inbox([9, 8], 3, '8')))).toEqual([9, 8]);
  expect(numbersOf(refreshed(opened, inbox([6], 3)))).toEqual([6]);
});
