import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openEventStream, type OpenStream } from '../../tools/servers/event-stream.js';
import { eventually } from '../support/eventually.js';
import { serveLive, type LiveApi } from './support/live-app.js';
import { memberTokens } from './support/stub-app.js';

let api: LiveApi;
beforeAll(async () => {
  api = await serveLive();
});
afterAll(() => api.close());

const opened: OpenStream[] = [];
afterEach(() => {
  for (const stream of opened.splice(0)) stream.leave();
});

let count = 0;
const open = (): Promise<string> => api.openAccount(`live-${(count += 1)}`);
const at = (accountId: string, memberId: string, more: string): string =>
  `/v1/accounts/${accountId}/members/${memberId}${more}`;
const add = (accountId: string, id: string, fields: object = {}) =>
  api.alerts.notifications.add({
    id,
    accountId,
    kind: 'tokens_gone',
    title: 'Tokens gone',
    body: 'You have no credits left\nfor the period.',
    facts: { totalCredits: 50 },
    at: new Date('2026-05-01T10:00:00Z'),
    ...fields,
  });

interface Opening {
  readonly memberId?: string;
  readonly spaceId?: string;
  readonly token?: string;
  readonly lastEventId?: string | null;
}

async function listen(accountId: string, opening: Opening = {}): Promise<OpenStream> {
  const { memberId = 'owner', spaceId, lastEventId = null } = opening;
  const token = opening.token ?? (await api.memberToken(accountId, memberId, spaceId));
  const stream = await openEventStream(api.url + at(accountId, memberId, '/notifications/stream'), {
    token,
    lastEventId,
  });
  opened.push(stream);
  return stream;
}

/** The ids of the notifications that came, without their order being touched. */
const cameIn = ({ events }: OpenStream): unknown[] =>
  events.filter(({ event }) => event === 'notification').map(({ data }) => (data['item'] as { id: string }).id);
const unreadIn = ({ events }: OpenStream): unknown => events.at(-1)?.data['unreadCount'];

describe('a stream of notifications', () => {
  test('begins with what is read, then sends each notification with the unread count', async () => {
    const accountId = await open();
    await add(accountId, 'before');
    const stream = await listen(accountId);
    expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(stream.headers.get('cache-control')).toBe('no-store, no-transform');
    expect(stream.headers.get('x-accel-buffering')).toBe('no');
    expect(stream.headers.get('x-request-id')).not.toBeNull();
    await add(accountId, 'a');
    await eventually(() => {
      expect(stream.events).toEqual([
        { event: 'read', id: '1', data: { unreadCount: 1, readUpTo: 0, readNumbers: [], listAgain: false } },
        {
          event: 'notification',
          id: '2',
          data: {
            item: {
              ...{ id: 'a', number: 2, kind: 'tokens_gone', title: 'Tokens gone' },
              ...{ body: 'You have no credits left\nfor the period.', facts: { totalCredits: 50 } },
              ...{ at: '2026-05-01T10:00:00.000Z', readAt: null },
            },
            unreadCount: 2,
          },
        },
      ]);
    });
  });

  test('passes on what is marked as read elsewhere, for this member only', async () => {
    const accountId = await open();
    for (const id of ['a', 'b', 'c']) await add(accountId, id);
    const [tab, other] = [await listen(accountId), await listen(accountId, { memberId: 'observer' })];
    await api.host('POST', at(accountId, 'owner', '/notifications/read'), { ids: ['b'] });
    await eventually(() => {
      expect(tab.events.at(-1)).toMatchObject({ event: 'read', data: { unreadCount: 2, readNumbers: [2] } });
    });
    await api.host('POST', at(accountId, 'owner', '/notifications/read'), { all: true });
    await eventually(() => {
      expect(tab.events.at(-1)).toMatchObject({ event: 'read', data: { unreadCount: 0, readUpTo: 3 } });
    });
    await add(accountId, 'd');
    await eventually(() => {
      expect([unreadIn(tab), unreadIn(other)]).toEqual([1, 4]);
    });
    expect(other.events.map(({ event }) => event)).toEqual(['read', 'notification']);
  });

  test('shows what the member sees as stored when it is sent, and skips the number of everything else', async () => {
    const accountId = await open();
    const berlin = `${accountId}-berlin`;
    const owner = await listen(accountId);
    const observer = await listen(accountId, { memberId: 'observer' });
    const inBerlin = await listen(accountId, { spaceId: berlin });
    await add(accountId, 'buyers', { audience: { roles: ['Owner', 'Admin'] } });
    await add(accountId, 'paris', { audience: { spaceId: 'paris' } });
    await add(accountId, 'berlin', { audience: { spaceId: berlin } });
    await eventually(() => {
      expect([owner, observer, inBerlin].map(cameIn)).toEqual([
        ['buyers', 'paris', 'berlin'],
        ['paris', 'berlin'],
        ['buyers', 'berlin'],
      ]);
    });
    expect(observer.lastEventId()).toBe('3');
    await api.host('PUT', at(accountId, 'observer', ''), { role: 'Admin' });
    await api.host('PUT', at(accountId, 'owner', '/notification-preferences'), { tokensGone: { inApp: false } });
    await add(accountId, 'buyers-2', { audience: { roles: ['Owner', 'Admin'] } });
    await add(accountId, 'near', { kind: 'token_at_threshold' });
    await eventually(() => {
      expect([cameIn(owner).at(-1), cameIn(observer).slice(-2)]).toEqual(['near', ['buyers-2', 'near']]);
    });
    expect(cameIn(owner)).toHaveLength(4);
    expect([unreadIn(owner), unreadIn(observer)]).toEqual([1, 5]);
  });

  test('tells the unread count again when the member changes what is shown', async () => {
    const accountId = await open();
    await add(accountId, 'gone');
    const stream = await listen(accountId);
    await api.host('PUT', at(accountId, 'owner', '/notification-preferences'), { tokensGone: { inApp: false } });
    await eventually(() => {
      expect(stream.events.slice(1)).toMatchObject([{ event: 'read', data: { unreadCount: 0 } }]);
    });
  });
});

describe('a client that comes back with the last id', () => {
  test('gets what it missed, each notification once and in order, and nothing again', async () => {
    const accountId = await open();
    const first = await listen(accountId);
    await add(accountId, 'a');
    await eventually(() => {
      expect(cameIn(first)).toEqual(['a']);
    });
    first.leave();
    await first.ended;
    for (const id of ['b', 'c']) await add(accountId, id);
    const second = await listen(accountId, { lastEventId: first.lastEventId() });
    await add(accountId, 'd');
    await eventually(() => {
      expect(cameIn(second)).toEqual(['b', 'c', 'd']);
    });
    expect([second.events[0]?.id, unreadIn(second)]).toEqual(['1', 4]);
    const third = await listen(accountId, { lastEventId: second.lastEventId() });
    await add(accountId, 'e');
    await eventually(() => {
      expect([cameIn(third), cameIn(second).length]).toEqual([['e'], 4]);
    });
  });

  test('gets the newest 200 of those it missed, and is told to read the list again', async () => {
    const accountId = await open();
    await add(accountId, 'n-1');
    const collection = api.connection.collection<{ _id: string }>('notifications');
    const { _id: _, ...first } = (await collection.findOne({ accountId }))!;
    await collection.insertMany(
      Array.from({ length: 259 }, (__, n) => n + 2).map((number) => ({
        ...{ ...first, number, id: `n-${number}` },
        _id: `${accountId}~${String(number).padStart(12, '0')}`,
      })),
    );
    const stream = await listen(accountId, { lastEventId: '1' });
    await eventually(() => {
      expect(cameIn(stream)).toHaveLength(200);
    });
    expect([cameIn(stream)[0], cameIn(stream).at(-1), unreadIn(stream)]).toEqual(['n-61', 'n-260', 260]);
    expect(stream.events[0]).toMatchObject({ event: 'read', id: '60', data: { listAgain: true, unreadCount: 60 } });
  });

  test('skips what was deleted because of its age, and goes on', async () => {
    const accountId = await open();
    for (const id of ['a', 'b', 'c', 'd']) await add(accountId, id);
    const collection = api.connection.collection<{ _id: string }>('notifications');
    await collection.deleteMany({ accountId, number: { $lte: 2 } });
    await collection.updateOne({ accountId, number: 3 }, { $set: { createdAt: new Date(0) } });
    const stream = await listen(accountId, { lastEventId: '0' });
    await add(accountId, 'e');
    await eventually(() => {
      expect(cameIn(stream)).toEqual(['d', 'e']);
    });
    expect(stream.events[0]).toMatchObject({ id: '3', data: { listAgain: false } });
  });

  test.each(['x', '-1', '1.5', '9999999999999', '7'])(
    'with a last id that no event has (%s) is refused',
    async (id) => {
      const accountId = await open();
      await add(accountId, 'a');
      const token = await api.memberToken(accountId, 'owner');
      const headers = { 'last-event-id': id };
      const { status, body } = await api.call('GET', at(accountId, 'owner', '/notifications/stream'), {
        token,
        headers,
      });
      expect([status, body.code, body.issues[0]?.path]).toEqual([422, 'invalid-request', 'Last-Event-ID']);
      expect(body.issues[0]?.message).toMatch(/^must be (?:the id of an event|at most 1, the number)/);
    },
  );
});

describe('a stream ends', () => {
  test('when the token expires', async () => {
    const accountId = await open();
    const proof = { accountId, spaceId: null, memberId: 'owner', role: 'Owner' } as const;
    const { token } = await memberTokens.mint(proof, 2);
    const stream = await listen(accountId, { token });
    expect(await stream.ended).toEqual({ event: 'token-expired', id: null, data: {} });
  });

  test('within seconds when the member is removed or leaves the Space', async () => {
    const accountId = await open();
    const berlin = `${accountId}-berlin`;
    const removed = await listen(accountId, { memberId: 'observer' });
    const moved = await listen(accountId, { spaceId: berlin });
    const stays = await listen(accountId);
    await api.host('DELETE', at(accountId, 'observer', ''));
    await api.host('PUT', `/v1/accounts/${accountId}/spaces/paris`, { name: 'Paris' });
    await api.host('PUT', at(accountId, 'owner', ''), { spaceIds: ['paris'] });
    expect(await removed.ended).toMatchObject({ event: 'ended', data: { reason: 'member-removed' } });
    expect(await moved.ended).toMatchObject({ event: 'ended', data: { reason: 'not-allowed' } });
    await add(accountId, 'a');
    await eventually(() => {
      expect(cameIn(stays)).toEqual(['a']);
    });
  });

  test('when the member opens three newer ones', async () => {
    const accountId = await open();
    const token = await api.memberToken(accountId, 'owner');
    const streams: OpenStream[] = [];
    for (let n = 0; n < 4; n += 1) streams.push(await listen(accountId, { token }));
    const other = await listen(accountId, { memberId: 'observer' });
    expect(await streams[0]!.ended).toMatchObject({ event: 'ended', data: { reason: 'replaced' } });
    await add(accountId, 'a');
    await eventually(() => {
      expect([...streams.slice(1), other].map(cameIn)).toEqual([['a'], ['a'], ['a'], ['a']]);
    });
  });

  test('and leaves nothing behind, however many clients come and go', async () => {
    const accountId = await open();
    const token = await api.memberToken(accountId, 'owner');
    const before = api.liveNotifications.count();
    for (let n = 0; n < 5; n += 1) {
      const streams = await Promise.all(Array.from({ length: 10 }, () => listen(accountId, { token })));
      for (const stream of streams) stream.leave();
    }
    await eventually(() => {
      expect(api.liveNotifications.count()).toBe(before);
    });
  });
});

test('streams belong to the member; keys with scope read or manage may open them', async () => {
  const accountId = await open();
  const callers: Record<string, string> = {
    owner: await api.memberToken(accountId, 'owner'),
    self: await api.memberToken(accountId, 'observer'),
    ofOther: await api.memberToken(await open(), 'observer'),
    read: await api.keyWith('read'),
    spend: await api.keyWith('spend'),
  };
  const found: Record<string, number> = {};
  for (const [who, token] of Object.entries(callers)) {
    found[who] = (await listen(accountId, { memberId: 'observer', token })).status;
  }
  expect(found).toEqual({ owner: 403, self: 200, ofOther: 404, read: 200, spend: 403 });
  expect((await listen(accountId, { memberId: 'nobody', token: callers['read']! })).status).toBe(404);
});
