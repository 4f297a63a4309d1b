import { afterEach, expect, test } from '@jest/globals';
import { Live, type Channel, type HoldLock, type Message } from '../../web/notifications/live.js';
import { eventually } from '../support/eventually.js';

/** A browser: its locks and channels, and the streams that its tabs open. */
function createBrowser() {
  const queues = new Map<string, Promise<unknown>>();
  type Listener = Parameters<Channel['addEventListener']>[1];
  const channels: { readonly name: string; readonly channel: Channel; take: Listener | null }[] = [];
  const streams: {
    readonly tab: string;
    readonly lastId: number | null;
    send: (text: string) => void;
    break: () => void;
  }[] = [];
  const told: Record<string, Message[]> = {};
  const tabs: Live[] = [];
  const holdLock: HoldLock = (name, signal, hold) => {
    const run = async (): Promise<void> => {
      if (!signal.aborted) await hold();
    };
    const done = (queues.get(name) ?? Promise.resolve()).then(run);
    queues.set(name, done);
    return done;
  };
  const openChannel = (name: string): Channel => {
    const channel: Channel = {
      addEventListener(_type, listener) {
        own.take = listener;
      },
      postMessage(message) {
        const others = channels.filter((other) => other.name === name && other !== own);
        for (const other of others) {
          queueMicrotask(() => other.take?.({ data: structuredClone(message) }));
        }
      },
      close() {
        channels.splice(channels.indexOf(own), 1);
        own.take = null;
      },
    };
    const own: (typeof channels)[number] = { name, channel, take: null };
    channels.push(own);
    return channel;
  };
  const open = (tab: string, { name = 'olivia', shares = true, refuses = false } = {}): Live => {
    told[tab] = [];
    const live = new Live({
      name,
      tabs: shares ? { holdLock, openChannel } : null,
      open: (lastId, signal) => {
        if (refuses) return Promise.resolve('not-allowed');
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            const send = (text: string): void => {
              controller.enqueue(new TextEncoder().encode(text));
            };
            const end = (): void => {
              controller.error(new Error('lost'));
            };
            signal.addEventListener('abort', end);
            streams.push({ tab, lastId, send, break: end });
          },
        });
        return Promise.resolve(body);
      },
      onMessage: (message) => told[tab]!.push(message),
    });
    tabs.push(live);
    return live;
  };
  return {
    open,
    streams,
    told,
    close: () => {
      tabs.forEach((tab) => {
        tab.leave();
      });
    },
  };
}

let browser: ReturnType<typeof createBrowser>;
afterEach(() => {
  browser.close();
});

const notification = (number: number): string =>
  `event: notification\nid: ${number}\ndata: ${JSON.stringify({ item: { number }, unreadCount: number })}\n\n`;
const numbersIn = (messages: readonly Message[] | undefined): number[] =>
  (messages ?? []).flatMap((message) =>
    message.type === 'event' && message.event.event === 'notification' ? [message.event.data.item.number] : [],
  );
const statesIn = (messages: readonly Message[] | undefined): string[] =>
  (messages ?? []).flatMap((message) => (message.type === 'state' ? [message.state] : []));

test('eight tabs have one stream, and each gets every event', async () => {
  browser = createBrowser();
  const names = Array.from({ length: 8 }, (_, n) => `tab-${n}`);
  for (const name of names) browser.open(name).begin(3);
  await eventually(() => {
    expect(browser.streams).toHaveLength(1);
  });
  browser.streams[0]!.send(notification(4));
  await eventually(() => {
    expect(names.map((name) => numbersIn(browser.told[name]))).toEqual(names.map(() => [4]));
  });
  expect(browser.streams.map(({ tab, lastId }) => [tab, lastId])).toEqual([['tab-0', 3]]);
});

test('when the tab with the stream is closed, the next one goes on behind the last event', async () => {
  browser = createBrowser();
  const [first, second] = [browser.open('first'), browser.open('second')];
  first.begin(3);
  second.begin(3);
  await eventually(() => {
    expect(browser.streams).toHaveLength(1);
  });
  browser.streams[0]!.send(notification(9));
  await eventually(() => {
    expect(numbersIn(browser.told['second'])).toEqual([9]);
  });
  first.leave();
  await eventually(() => {
    expect(browser.streams.map(({ tab, lastId }) => [tab, lastId])).toEqual([
      ['first', 3],
      ['second', 9],
    ]);
  });
  browser.streams[1]!.send(notification(10));
  await eventually(() => {
    expect([numbersIn(browser.told['second']), numbersIn(browser.told['first'])]).toEqual([[9, 10], [9]]);
  });
});

test('two persons in one browser have a stream each, and nothing of one reaches the other', async () => {
  browser = createBrowser();
  browser.open('olivia').begin(0);
  browser.open('emil', { name: 'emil' }).begin(0);
  await eventually(() => {
    expect(browser.streams).toHaveLength(2);
  });
  browser.streams[0]!.send(notification(1));
  browser.open('olivia-2').marked(['n-1'], 0);
  await eventually(() => {
    expect(browser.told['olivia']).toContainEqual({ type: 'marked', ids: ['n-1'], unreadCount: 0 });
    expect(numbersIn(browser.told['olivia-2'])).toEqual([1]);
  });
  expect(browser.told['emil']).toEqual([]);
});

test('a page that is not secure has a stream of its own', async () => {
  browser = createBrowser();
  browser.open('a', { shares: false }).begin(null);
  browser.open('b', { shares: false }).begin(null);
  await eventually(() => {
    expect(browser.streams.map(({ tab }) => tab)).toEqual(['a', 'b']);
  });
});

test('a stream that newer ones replaced is opened again only when one of its tabs is looked at', async () => {
  browser = createBrowser();
  browser.open('leads').begin(5);
  const follows = browser.open('follows');
  follows.begin(5);
  await eventually(() => {
    expect(browser.streams).toHaveLength(1);
  });
  browser.streams[0]!.send('event: ended\ndata: {"reason":"replaced"}\n\n');
  await eventually(() => {
    expect([statesIn(browser.told['leads']), statesIn(browser.told['follows'])]).toEqual([['paused'], ['paused']]);
  });
  expect(browser.streams).toHaveLength(1);
  follows.looked();
  await eventually(() => {
    expect(browser.streams.map(({ tab }) => tab)).toEqual(['leads', 'leads']);
  });
});

test.each(['member-removed', 'not-allowed'])(
  'a stream that ended with %s is opened again by no tab',
  async (reason) => {
    browser = createBrowser();
    browser.open('leads').begin(5);
    browser.open('follows').begin(5);
    await eventually(() => {
      expect(browser.streams).toHaveLength(1);
    });
    browser.streams[0]!.send(`event: ended\ndata: {"reason":"${reason}"}\n\n`);
    await eventually(() => {
      expect([statesIn(browser.told['leads']), statesIn(browser.told['follows'])]).toEqual([['stopped'], ['stopped']]);
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(browser.streams).toHaveLength(1);
  },
);

test('a member who may not open the stream is told once, and nothing is tried again', async () => {
  browser = createBrowser();
  browser.open('leads', { refuses: true }).begin(null);
  await eventually(() => {
    expect(browser.told['leads']).toEqual([{ type: 'state', state: 'stopped' }]);
  });
});

test('a stream whose connection broke comes back with the last id', async () => {
  browser = createBrowser();
  browser.open('leads').begin(5);
  await eventually(() => {
    expect(browser.streams).toHaveLength(1);
  });
  browser.streams[0]!.send(notification(6));
  await eventually(() => {
    expect(numbersIn(browser.told['leads'])).toEqual([6]);
  });
  browser.streams[0]!.break();
  await eventually(() => {
    expect(browser.streams.map(({ lastId }) => lastId)).toEqual([5, 6]);
  });
});
