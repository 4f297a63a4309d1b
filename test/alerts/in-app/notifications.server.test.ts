import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import { inAppModels } from '../../../alerts/in-app/models.js';
import { createNotifications, type NewNotification } from '../../../alerts/in-app/notifications.js';
import type { Reader } from '../../../alerts/in-app/reader.js';
import { openNotificationServices, type NotificationServices } from '../../../alerts/notification-services.js';
import { defaultPreferences } from '../../../domain/alerts/preferences.js';
import { connectMongo } from '../../../storage/connect.js';
import { freshDatabase } from '../../support/servers.js';
import { NO_DELIVERIES } from '../../support/no-deliveries.js';

let connection: Connection;
let others: Connection[];
let services: NotificationServices;
beforeAll(async () => {
  const uri = freshDatabase();
  connection = await connectMongo(uri);
  services = await openNotificationServices(
    connection,
    {
      tokenSigningKeys: ['a-signing-key-of-the-tests-0123456789'],
      publicUrl: 'http://fuelgauge.test',
    },
    NO_DELIVERIES,
  );
  others = await Promise.all([connectMongo(uri), connectMongo(uri)]);
});
afterAll(() => Promise.all([connection, ...others].map((one) => one.close())));

const DAY_MS = 24 * 3_600_000;
let count = 0;
const newAccount = (): string => `noted-${(count += 1)}`;

const about = (accountId: string, id: string, fields: Partial<NewNotification> = {}): NewNotification => ({
  id,
  accountId,
  kind: 'tokens_gone',
  title: 'Tokens gone',
  body: 'You have no credits left for the period.',
  facts: { totalCredits: 600 },
  at: new Date('2026-05-01T10:00:00Z'),
  ...fields,
});

const reader = (accountId: string, fields: Partial<Reader> = {}): Reader => ({
  accountId,
  memberId: 'mo',
  role: 'Observer',
  spaceIds: null,
  joinedAt: new Date(0),
  preferences: defaultPreferences('Observer'),
  ...fields,
});

const numbersOf = async (who: Reader, notifications = services.notifications): Promise<number[]> =>
  (await notifications.list(who, { limit: 100 })).map(({ number }) => number);

describe('notifications are stored', () => {
  test('under numbers without gaps, in each account from 1', async () => {
    const [one, other] = [newAccount(), newAccount()];
    const { notifications } = services;
    expect(await notifications.add(about(one, 'a'))).toEqual({ number: 1, added: true });
    expect(await notifications.add(about(one, 'b'))).toEqual({ number: 2, added: true });
    expect(await notifications.add(about(other, 'a'))).toEqual({ number: 1, added: true });
  });

  test('once for each id, however often they are added', async () => {
    const accountId = newAccount();
    await services.notifications.add(about(accountId, 'a'));
    const again = await services.notifications.add(about(accountId, 'a', { title: 'Other' }));
    expect(again).toEqual({ number: 1, added: false });
    expect(await services.notifications.list(reader(accountId), { limit: 9 })).toMatchObject([
      { title: 'Tokens gone' },
    ]);
  });

  test('without gaps and once each, while three processes add the same ones at the same time', async () => {
    const accountId = newAccount();
    const processes = [connection, ...others].map((one) => createNotifications(inAppModels(one)));
    const ids = Array.from({ length: 20 }, (_, n) => `n-${n}`);
    const added = await Promise.all(processes.flatMap((one) => ids.map((id) => one.add(about(accountId, id)))));
    expect(added.filter((one) => one.added)).toHaveLength(20);
    const numbers = await numbersOf(reader(accountId));
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, n) => 20 - n));
    expect(added.every(({ number }) => numbers.includes(number))).toBe(true);
  });

  test('with one document, however many members read it', async () => {
    const accountId = newAccount();
    await services.notifications.add(about(accountId, 'a'));
    const readers = Array.from({ length: 5_000 }, (_, n) => reader(accountId, { memberId: `m-${n}` }));
    for (const one of readers.slice(0, 50)) expect(await numbersOf(one)).toEqual([1]);
    const { notifications, readMarks } = inAppModels(connection);
    expect(await notifications.countDocuments({ accountId })).toBe(1);
    expect(await readMarks.countDocuments({ _id: /^noted-/ })).toBe(0);
  });

  test('for 90 days, and the numbers go on when all of them are too old', async () => {
    const accountId = newAccount();
    let nowMs = Date.now();
    const notifications = createNotifications(inAppModels(connection), () => new Date(nowMs));
    for (let n = 1; n <= 30; n += 1) await notifications.add(about(accountId, `n-${n}`));
    nowMs += 89 * DAY_MS;
    expect(await numbersOf(reader(accountId), notifications)).toHaveLength(30);
    nowMs += 2 * DAY_MS;
    expect(await numbersOf(reader(accountId), notifications)).toEqual([]);
    expect(await notifications.countUnread(reader(accountId))).toBe(0);
    for (let n = 31; n <= 40; n += 1) {
      expect(await notifications.add(about(accountId, `n-${n}`))).toEqual({ number: n, added: true });
    }
    // The 40th removed the old ones.
    expect(await inAppModels(connection).notifications.countDocuments({ accountId })).toBe(10);
  });
});

describe('who sees a notification is decided when it is read', () => {
  test('by the preferences of now', async () => {
    const accountId = newAccount();
    const kinds = ['token_at_threshold', 'tokens_gone', 'overage_begun', 'action_refused'] as const;
    const more = ['credits_expire_soon', 'credits_are_back', 'slack_channel_off'] as const;
    for (const kind of [...kinds, ...more]) await services.notifications.add(about(accountId, kind, { kind }));
    const usual = defaultPreferences('Observer');
    const [seen, without] = await Promise.all([
      services.notifications.list(reader(accountId), { limit: 9 }),
      services.notifications.list(
        reader(accountId, { preferences: { ...usual, tokensGone: { inApp: false, email: true } } }),
        { limit: 9 },
      ),
    ]);
    expect(seen).toHaveLength(7);
    expect(without.map(({ kind }) => kind).sort()).toEqual(
      ['credits_are_back', 'credits_expire_soon', 'slack_channel_off', 'token_at_threshold'].sort(),
    );
  });

  test('by the role and the Spaces of now', async () => {
    const accountId = newAccount();
    const { notifications } = services;
    await notifications.add(about(accountId, 'all'));
    await notifications.add(about(accountId, 'buyers', { audience: { roles: ['Owner', 'Admin'] } }));
    await notifications.add(about(accountId, 'berlin', { audience: { spaceId: 'berlin' } }));
    expect(await numbersOf(reader(accountId))).toEqual([3, 1]);
    expect(await numbersOf(reader(accountId, { role: 'Admin' }))).toEqual([3, 2, 1]);
    expect(await numbersOf(reader(accountId, { spaceIds: ['paris'] }))).toEqual([1]);
    expect(await numbersOf(reader(accountId, { spaceIds: ['paris', 'berlin'] }))).toEqual([3, 1]);
    expect(await numbersOf(reader(accountId, { spaceIds: [] }))).toEqual([1]);
  });

  test('by when the member joined', async () => {
    const accountId = newAccount();
    await services.notifications.add(about(accountId, 'before'));
    const joinedAt = new Date(Date.now() + 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await services.notifications.add(about(accountId, 'after'));
    expect(await numbersOf(reader(accountId, { joinedAt }))).toEqual([2]);
    expect(await services.notifications.countUnread(reader(accountId, { joinedAt }))).toBe(1);
  });
});

describe('what is read', () => {
  test('is read for one member, and counted', async () => {
    const accountId = newAccount();
    for (const id of ['a', 'b', 'c', 'd']) await services.notifications.add(about(accountId, id));
    const [mo, fay] = [reader(accountId), reader(accountId, { memberId: 'fay' })];
    const { notifications } = services;
    const unread = () => Promise.all([notifications.countUnread(mo), notifications.countUnread(fay)]);
    expect(await notifications.read(mo, ['b', 'd'])).toEqual([]);
    expect(await unread()).toEqual([2, 4]);
    expect((await notifications.list(mo, { limit: 9 })).map(({ id, readAt }) => [id, readAt !== null])).toEqual([
      ['d', true],
      ['c', false],
      ['b', true],
      ['a', false],
    ]);
    await notifications.readAll(mo);
    await notifications.add(about(accountId, 'e'));
    expect(await unread()).toEqual([1, 5]);
  });

  test('in two browsers at the same time is read in both', async () => {
    const accountId = newAccount();
    const ids = Array.from({ length: 8 }, (_, n) => `n-${n}`);
    for (const id of ids) await services.notifications.add(about(accountId, id));
    await Promise.all(ids.map((id) => services.notifications.read(reader(accountId), [id])));
    expect(await services.notifications.countUnread(reader(accountId))).toBe(0);
  });

  test('of what the member does not see is nothing, and then nothing is marked', async () => {
    const accountId = newAccount();
    await services.notifications.add(about(accountId, 'seen'));
    await services.notifications.add(about(accountId, 'hidden', { audience: { roles: ['Owner'] } }));
    expect(await services.notifications.read(reader(accountId), ['seen', 'hidden', 'nothing'])).toEqual([
      'hidden',
      'nothing',
    ]);
    expect(await services.notifications.countUnread(reader(accountId))).toBe(1);
  });
});
