import { afterEach, describe, expect, test } from '@jest/globals';
import { createLiveNotifications, type LiveNotifications } from '../../../alerts/in-app/live.js';
import type { Listener, ReaderNow } from '../../../alerts/in-app/live-readers.js';
import type { LiveStore } from '../../../alerts/in-app/live-store.js';
import { LiveStream, NO_MARKS, type Beginning, type LiveEvent, type Sink } from '../../../alerts/in-app/live-stream.js';
import { LiveStreams } from '../../../alerts/in-app/live-streams.js';
import type { NotificationRecord } from '../../../alerts/in-app/models.js';
import type { Reader } from '../../../alerts/in-app/reader.js';
import { defaultPreferences } from '../../../domain/alerts/preferences.js';
import { eventually } from '../../support/eventually.js';

let live: LiveNotifications | undefined;
afterEach(() => live?.close());

const listener = (memberId = 'mo', accountId = 'acme'): Listener => ({ accountId, memberId, spaceId: null });

const readerOf = ({ accountId, memberId }: Listener): Reader => ({
  ...{ accountId, memberId, role: 'Observer', spaceIds: null, joinedAt: new Date(0) },
  preferences: defaultPreferences('Observer'),
});

const BEGINNING: Beginning = {
  ...{ reader: readerOf(listener()), marks: NO_MARKS, number: 0, listAgain: false, unreadCount: 0 },
};

/** Notifications in memory, by account: those with these numbers. */
class Stored implements LiveStore {
  readonly numbers = new Map<string, number[]>();
  queries = 0;
  failsFor: string | null = null;

  add(number: number, accountId = 'acme'): void {
    this.numbers.set(
      accountId,
      [...this.#of(accountId), number].sort((a, b) => a - b),
    );
  }

  #of(accountId: string): number[] {
    return this.numbers.get(accountId) ?? [];
  }

  lastNumber(accountId: string) {
    return Promise.resolve(this.#of(accountId).at(-1) ?? 0);
  }

  firstShown(accountId: string, after: number) {
    return Promise.resolve(this.#of(accountId).find((number) => number > after) ?? null);
  }

  withNext(reached: ReadonlyMap<string, number>) {
    this.queries += 1;
    const found = [...reached].filter(([accountId, number]) => this.#of(accountId).includes(number + 1));
    return Promise.resolve(found.map(([accountId]) => accountId));
  }

  next(accountId: string, after: number) {
    if (accountId === this.failsFor) return Promise.reject(new Error('away'));
    const found: number[] = [];
    for (let n = after + 1; this.#of(accountId).includes(n); n += 1) found.push(n);
    return Promise.resolve(found.map((number) => record(accountId, number)));
  }

  marksOf = () => Promise.resolve(new Map());
  revisionsOf = () => Promise.resolve(new Map());
}

const record = (accountId: string, number: number): NotificationRecord => ({
  ...{ _id: `${accountId}~${number}`, accountId, number, id: `n-${number}`, kind: 'tokens_gone', title: '', body: '' },
  ...{ facts: {}, at: new Date(), createdAt: new Date(), audience: { roles: null, spaceId: null } },
});

interface Options {
  readonly maxStreams?: number;
  readonly readersNow?: (listeners: readonly Listener[]) => Promise<ReadonlyMap<Listener, ReaderNow>>;
  readonly onError?: () => void;
}

function serve(store: LiveStore, options: Options = {}): LiveNotifications {
  const readersNow = (listeners: readonly Listener[]) =>
    Promise.resolve(new Map(listeners.map((one) => [one, readerOf(one)])));
  live = createLiveNotifications({
    ...{ store, readersNow, notifications: { countUnreadUpTo: () => Promise.resolve(0) } },
    ...{ onError: () => undefined, roundEveryMs: 5, readersEveryMs: 20 },
    ...options,
  });
  return live;
}

async function open(hub: LiveNotifications, who = listener(), after: number | null = null) {
  const events: LiveEvent[] = [];
  const take = (event: LiveEvent): void => {
    events.push(event);
  };
  const sink: Sink = { send: take, end: take };
  const leave = (await hub.prepare(who, after))(sink);
  const numbers = () => events.flatMap((event) => (event.name === 'notification' ? [event.id] : []));
  const reason = () => events.flatMap((event) => (event.name === 'ended' ? [event.data.reason] : []))[0];
  return { events, leave, numbers, reason };
}

describe('the streams of a process', () => {
  test('get notifications in the order of their numbers, also where a lower one becomes visible later', async () => {
    const store = new Stored();
    const stream = await open(serve(store));
    store.add(2);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(stream.numbers()).toEqual([]);
    store.add(1);
    store.add(3);
    await eventually(() => {
      expect(stream.numbers()).toEqual([1, 2, 3]);
    });
  });

  test('cost one question a round for all accounts, and none when nobody listens', async () => {
    const store = new Stored();
    const hub = serve(store);
    const streams = await Promise.all(
      Array.from({ length: 20 }, (_, n) => open(hub, listener(`m-${n}`, `account-${n}`))),
    );
    for (let n = 0; n < 20; n += 1) store.add(1, `account-${n}`);
    await eventually(() => {
      expect(streams.every(({ numbers }) => numbers().length === 1)).toBe(true);
    });
    expect(store.queries).toBeLessThan(20);
    for (const { leave } of streams) leave();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const before = store.queries;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(store.queries).toBe(before);
    // The rounds begin again with the next stream.
    const again = await open(hub, listener('m-1', 'account-1'));
    store.add(2, 'account-1');
    await eventually(() => {
      expect(again.numbers()).toEqual([2]);
    });
  });

  test('get each notification once, whenever they begin and from wherever they resume', async () => {
    const store = new Stored();
    const hub = serve(store);
    const streams: [after: number, Awaited<ReturnType<typeof open>>][] = [];
    for (let n = 1; n <= 60; n += 1) {
      store.add(n);
      const after = Math.floor(Math.random() * n);
      streams.push([after, await open(hub, listener(`m-${n}`), after)]);
      if (n % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 3));
    }
    await eventually(() => {
      for (const [after, { numbers }] of streams) {
        expect(numbers()).toEqual(Array.from({ length: 60 - after }, (_, n) => after + n + 1));
      }
    });
  });

  test('of one account that cannot be read delay no other, and miss nothing', async () => {
    const store = new Stored();
    let failures = 0;
    const hub = serve(store, {
      onError: () => {
        failures += 1;
      },
    });
    const [bad, good] = [await open(hub, listener('a', 'bad')), await open(hub, listener('b', 'good'))];
    store.failsFor = 'bad';
    for (const accountId of ['bad', 'good']) store.add(1, accountId);
    await eventually(() => {
      expect(good.numbers()).toEqual([1]);
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect([bad.numbers(), failures]).toEqual([[], 1]);
    store.failsFor = null;
    await eventually(() => {
      expect(bad.numbers()).toEqual([1]);
    });
  });

  test('end when the process stops, which then opens no more', async () => {
    const hub = serve(new Stored());
    const stream = await open(hub);
    const late = await hub.prepare(listener('late'), null);
    await hub.close();
    expect([stream.reason(), hub.count()]).toEqual(['shutting-down', 0]);
    await expect(hub.prepare(listener(), null)).rejects.toMatchObject({ code: 'try-again' });
    const events: LiveEvent[] = [];
    late({ send: () => undefined, end: (event) => events.push(event) });
    expect([events, hub.count()]).toEqual([[{ name: 'ended', data: { reason: 'shutting-down' } }], 0]);
  });

  test('are bounded, also while many are opened at once', async () => {
    const hub = serve(new Stored(), { maxStreams: 5 });
    const all = await Promise.allSettled(Array.from({ length: 9 }, (_, n) => open(hub, listener(`m-${n}`))));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    await expect(open(hub, listener('one-more'))).rejects.toMatchObject({ code: 'try-again' });
    expect(hub.count()).toBe(5);
  });

  test('are at most three for a member: one more ends the oldest', async () => {
    const hub = serve(new Stored());
    const streams = [await open(hub), await open(hub), await open(hub), await open(hub)];
    expect(streams.map(({ reason }) => reason())).toEqual(['replaced', undefined, undefined, undefined]);
    expect(hub.count()).toBe(3);
  });

  test('leave nothing behind: 1,000 came and went', async () => {
    const hub = serve(new Stored());
    const streams = new LiveStreams();
    const kept: LiveStream[] = [];
    for (let n = 0; n < 1_000; n += 1) {
      const who = listener(`m-${n % 100}`, `account-${n % 10}`);
      const { leave } = await open(hub, who);
      if (n % 2 === 0) leave();
      leave();
      const stream = new LiveStream(who, BEGINNING, { send: () => undefined, end: () => undefined }, () =>
        Promise.resolve(0),
      );
      streams.add(stream);
      kept.push(stream);
      if (n % 3 === 0) for (const one of kept.splice(0)) streams.remove(one);
    }
    for (const one of [...kept, ...kept]) streams.remove(one);
    expect([hub.count(), streams.count, streams.remembered]).toEqual([0, 0, 0]);
  });
});
