import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { sendEvents, type EventStreamOptions } from '../../api/http/event-stream.js';
import type { EventSink, EventsReply } from '../../api/http/reply.js';
import { openEventStream, type OpenStream } from '../../tools/servers/event-stream.js';
import { eventually } from '../support/eventually.js';
import { serveTest, type Client } from './support/http.js';

let api: Client;
const opened: (OpenStream | { leave: () => void })[] = [];
afterEach(async () => {
  for (const stream of opened.splice(0)) stream.leave();
  await api.close();
});

interface Served {
  readonly sinks: EventSink[];
  /** How many clients have left, or were told to. */
  left: number;
}

async function serve(options: EventStreamOptions = {}, endsInMs = 60_000): Promise<Served> {
  const served: Served = { sinks: [], left: 0 };
  const reply = (): EventsReply => ({
    status: 200,
    events: {
      start: (sink) => {
        served.sinks.push(sink);
        return () => {
          served.left += 1;
        };
      },
      endsAt: new Date(Date.now() + endsInMs),
      lastEvent: { name: 'token-expired', data: {} },
    },
  });
  api = await serveTest((_req, res: ServerResponse) => {
    sendEvents(res, 'r-1', reply(), options);
  });
  return served;
}

const listen = async (): Promise<OpenStream> => {
  const stream = await openEventStream(api.url, { token: 'any' });
  opened.push(stream);
  return stream;
};

/** Takes the head of the answer and nothing more. */
async function takeNothing(): Promise<IncomingMessage> {
  const request = http.get(api.url, { agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  opened.push({ leave: () => response.destroy() });
  return response.on('error', () => undefined);
}

describe('an answer of server-sent events', () => {
  test('is never kept, changed or held back by what is between', async () => {
    await serve();
    const { status, headers } = await listen();
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-request-id': 'r-1',
      'x-content-type-options': 'nosniff',
    });
    expect((await fetch(api.url, { method: 'HEAD' })).headers.get('content-type')).toBe('text/event-stream');
  });

  test('carries every text as it is, whatever is in it', async () => {
    const { sinks } = await serve();
    const stream = await listen();
    const texts = ['a\nb\r\nc\n\ndata: x', 'event: y', '\u2028 \u{1f600} \u202e', '<script>'];
    for (const text of texts) sinks[0]!.send({ name: 'notification', id: 7, data: { text } });
    await eventually(() => {
      expect(stream.events.map(({ data }) => data['text'])).toEqual(texts);
    });
    expect(stream.lastEventId()).toBe('7');
  });

  test('beats while nothing happens', async () => {
    await serve({ heartbeatEveryMs: 10 });
    const { comments } = await listen();
    await eventually(() => {
      expect(comments.length).toBeGreaterThan(2);
    });
    expect(new Set(comments)).toEqual(new Set([': heartbeat']));
  });

  test('ends with its last event when its time is over, and frees its place once', async () => {
    const served = await serve({}, 50);
    const stream = await listen();
    expect(await stream.ended).toMatchObject({ event: 'token-expired' });
    served.sinks[0]!.send({ name: 'read', data: {} });
    served.sinks[0]!.end({ name: 'ended', data: {} });
    expect(stream.events).toHaveLength(1);
    await eventually(() => {
      expect(served.left).toBe(1);
    });
  });

  test('frees its place when the client leaves', async () => {
    const served = await serve();
    for (let n = 0; n < 20; n += 1) (await listen()).leave();
    await eventually(() => {
      expect(served.left).toBe(20);
    });
  });

  test('cuts off a client that takes less than comes', async () => {
    const served = await serve({ maxUntakenBytes: 100_000 });
    await takeNothing();
    const data = { text: 'x'.repeat(50_000) };
    await eventually(() => {
      for (let n = 0; n < 20; n += 1) served.sinks[0]!.send({ name: 'notification', data });
      expect(served.left).toBe(1);
    });
  });

  test('cuts off a client that takes nothing from one heartbeat to the next', async () => {
    const served = await serve({ heartbeatEveryMs: 50, maxUntakenBytes: 1e9 });
    await takeNothing();
    served.sinks[0]!.send({ name: 'notification', data: { text: 'x'.repeat(20_000_000) } });
    await eventually(() => {
      expect(served.left).toBe(1);
    });
  });
});
