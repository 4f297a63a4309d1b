import { afterEach, describe, expect, test } from '@jest/globals';
import { startHealthServer, type HealthServer } from '../../worker/health-server.js';

let server: HealthServer | undefined;
afterEach(async () => {
  await server?.close();
});

const get = async (path: string): Promise<[number, unknown]> => {
  const response = await fetch(`http://127.0.0.1:${server!.port}${path}`);
  return [response.status, await response.json()];
};

describe('the health server', () => {
  test('is ready when every check passes', async () => {
    server = await startHealthServer(0, { mongodb: () => Promise.resolve(), worker: () => undefined });
    expect(await get('/readyz')).toEqual([200, { status: 'ready' }]);
    expect(await get('/readyz?verbose')).toEqual([200, { status: 'ready' }]);
  });

  test('names what is missing, and lives all the same', async () => {
    const checks = {
      mongodb: () => Promise.reject(new Error('connection refused')),
      worker: () => {
        throw new Error('Temporal is not connected');
      },
      other: () => Promise.resolve(),
    };
    server = await startHealthServer(0, checks);
    expect(await get('/readyz')).toEqual([
      503,
      { status: 'not ready', missing: { mongodb: 'connection refused', worker: 'Temporal is not connected' } },
    ]);
    expect(await get('/healthz')).toEqual([200, { status: 'ok' }]);
    expect(await get('/')).toEqual([404, { status: 'no such page' }]);
  });

  test('passes other paths on to the given handler', async () => {
    server = await startHealthServer(0, {}, '127.0.0.1', (request, response) => {
      response.end(JSON.stringify(request.url));
    });
    expect(await get('/page')).toEqual([200, '/page']);
    expect(await get('/readyz')).toEqual([200, { status: 'ready' }]);
  });
});
