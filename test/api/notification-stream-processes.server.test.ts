import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import { inAppModels } from '../../alerts/in-app/models.js';
import { createNotifications, type Notifications } from '../../alerts/in-app/notifications.js';
import { connectMongo } from '../../storage/connect.js';
import { openEventStream, type OpenStream } from '../../tools/servers/event-stream.js';
import { eventually } from '../support/eventually.js';
import { freshDatabase, temporalSettings } from '../support/servers.js';
import { startBuilt } from '../worker/process.js';
import { serveLive, type LiveApi } from './support/live-app.js';
import { SIGNING_KEY } from './support/stub-app.js';

const uri = freshDatabase();
/** Opens accounts and makes tokens; the processes serve the streams. */
let host: LiveApi;
let connections: Connection[];
let workers: Notifications[];
beforeAll(async () => {
  host = await serveLive({ uri });
  connections = await Promise.all([connectMongo(uri), connectMongo(uri)]);
  workers = connections.map((one) => createNotifications(inAppModels(one)));
});
afterAll(async () => {
  await Promise.all(connections.map((one) => one.close()));
  await host.close();
});

type Process = Awaited<ReturnType<typeof startBuilt>>;
const running: Process[] = [];
afterEach(() => Promise.all(running.splice(0).map(({ end }) => end('SIGKILL'))));

async function startApi(): Promise<Process> {
  const env = { MONGODB_URI: uri, ...temporalSettings(), TOKEN_SIGNING_KEYS: SIGNING_KEY };
  const api = await startBuilt('api/main.js', env);
  running.push(api);
  return api;
}

const listen = (api: Process, accountId: string, token: string, lastEventId?: string | null): Promise<OpenStream> =>
  openEventStream(
    `http://127.0.0.1:${api.port}/v1/accounts/${accountId}/members/owner/notifications/stream`,
    lastEventId === undefined ? { token } : { token, lastEventId },
  );

const add = (worker: Notifications, accountId: string, id: string) =>
  worker.add({
    ...{ id, accountId, kind: 'tokens_gone', title: 'Tokens gone', body: 'None are left.', facts: {}, at: new Date() },
  });

const idsIn = ({ events }: OpenStream): number[] =>
  events.filter(({ event }) => event === 'notification').map(({ id }) => Number(id));

test('a client whose process is killed resumes at another: every notification once, in order, from two workers', async () => {
  const accountId = await host.openAccount('killed');
  const token = await host.memberToken(accountId, 'owner');
  const [first, second] = [await startApi(), await startApi()];
  const stream = await listen(first, accountId, token);
  const each = 30;
  const added = workers.map(async (worker, w) => {
    for (let n = 0; n < each; n += 1) await add(worker, accountId, `w-${w}-${n}`);
  });
  await eventually(() => {
    expect(idsIn(stream).length).toBeGreaterThan(5);
  });
  await first.end('SIGKILL');
  expect(await stream.ended).toBeNull();
  const resumed = await listen(second, accountId, token, stream.lastEventId());
  await Promise.all(added);
  await eventually(() => {
    expect([...idsIn(stream), ...idsIn(resumed)].length).toBeGreaterThanOrEqual(2 * each);
    expect(resumed.events.at(-1)?.data['unreadCount']).toBe(2 * each);
  });
  expect([...idsIn(stream), ...idsIn(resumed)]).toEqual(Array.from({ length: 2 * each }, (_, n) => n + 1));
  resumed.leave();
});

test('a process that is asked to stop tells its streams, and ends within seconds', async () => {
  const accountId = await host.openAccount('stopped');
  const token = await host.memberToken(accountId, 'owner');
  const api = await startApi();
  const streams = await Promise.all([1, 2, 3].map(() => listen(api, accountId, token)));
  await add(workers[0]!, accountId, 'a');
  await eventually(() => {
    expect(streams.map(idsIn)).toEqual([[1], [1], [1]]);
  });
  const startedAtMs = performance.now();
  expect(await api.end('SIGTERM')).toEqual([0, null]);
  expect(performance.now() - startedAtMs).toBeLessThan(60_000);
  expect(await Promise.all(streams.map(({ ended }) => ended))).toEqual(
    streams.map(() => ({ event: 'ended', id: null, data: { reason: 'shutting-down' } })),
  );
});
