import { afterEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import {
  startOperationsServer,
  type OperationsServer,
  type OperationsServerOptions,
} from '../../boot/operations-server.js';
import { createReadiness, type Check } from '../../boot/readiness.js';
import { createMetrics } from '../../observe/metrics.js';

let server: OperationsServer | undefined;
afterEach(async () => {
  await server?.stop();
});

const start = async (
  checks: Readonly<Record<string, Check>>,
  more: Partial<OperationsServerOptions> = {},
): Promise<void> => {
  const readiness = createReadiness(checks, { log: pino({ level: 'silent' }) });
  server = await startOperationsServer({ port: 0, host: '127.0.0.1', readiness, ...more });
};

const fetchPath = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${server!.port}${path}`);
const get = async (path: string): Promise<[number, unknown]> => {
  const response = await fetchPath(path);
  return [response.status, await response.json()];
};

describe('the operations server', () => {
  test('is ready when every check passes', async () => {
    await start({ MongoDB: () => Promise.resolve(), Temporal: () => undefined });
    expect(await get('/readyz')).toEqual([200, { status: 'ready' }]);
    expect(await get('/readyz?verbose')).toEqual([200, { status: 'ready' }]);
  });

  test('names what is missing as a problem, shows no error of a check, and lives all the same', async () => {
    await start({
      MongoDB: () => Promise.reject(new Error('connection to secret-host refused')),
      Temporal: () => {
        throw new Error('no worker runs');
      },
      other: () => Promise.resolve(),
    });
    const answer = await fetchPath('/readyz');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'application/problem+json']);
    expect(await answer.json()).toEqual({
      type: '/docs/errors#not-ready',
      title: 'A server that this process depends on is unavailable',
      status: 503,
      detail: 'Not ready: MongoDB and Temporal cannot be reached.',
      code: 'not-ready',
      missing: ['MongoDB', 'Temporal'],
    });
    expect(await get('/healthz')).toEqual([200, { status: 'ok' }]);
    expect(await get('/')).toEqual([404, { status: 'not found' }]);
  });

  test('leaves every other path to the listener it is given', async () => {
    await start(
      {},
      {
        otherwise: (request, response) => {
          response.end(JSON.stringify(request.url));
        },
      },
    );
    expect(await get('/page')).toEqual([200, '/page']);
    expect(await get('/readyz')).toEqual([200, { status: 'ready' }]);
  });

  test('shows metrics where it has some, with the servers that are missing, and none elsewhere', async () => {
    const away = (): never => {
      throw new Error('away');
    };
    await start({ MongoDB: () => undefined, Temporal: away }, { metrics: createMetrics('worker') });
    const metrics = await fetchPath('/metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    const text = await metrics.text();
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).toContain('fuelgauge_server_missing{server="MongoDB"} 0');
    expect(text).toContain('fuelgauge_server_missing{server="Temporal"} 1');
    await server!.stop();
    await start({});
    expect((await fetchPath('/metrics')).status).toBe(404);
  });

  test('does not start on a port that is taken', async () => {
    await start({});
    const { port } = server!;
    const readiness = createReadiness({}, { log: pino({ level: 'silent' }) });
    await expect(startOperationsServer({ port, host: '127.0.0.1', readiness })).rejects.toThrow('EADDRINUSE');
  });
});
