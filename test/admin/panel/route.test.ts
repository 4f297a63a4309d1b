import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import express, { type ErrorRequestHandler } from 'express';
import { sendCsv } from '../../../admin/panel/service/export.js';
import { serviceRouter, type Call, type ServiceRoute } from '../../../admin/panel/service/route.js';

/** A viewer asks these calls over HTTP. What no call answers for ends in `errors`, too. */
async function serve(routes: readonly ServiceRoute[]) {
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const app = express();
  app.use((_request, response, next) => {
    response.locals['staff'] = { id: 'staff-a', role: 'viewer' };
    next();
  });
  app.use(serviceRouter(routes, onError), unanswered(onError));
  const server = app.listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ask = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);
  return { ask, errors, close: () => server.close() };
}

const unanswered =
  (onError: (error: unknown) => void): ErrorRequestHandler =>
  (error, _request, _response, _next) => {
    onError(error);
  };

test('a read that the database ended at its limit says so, and not that something is broken', async () => {
  const failing = (path: string, error: Error) =>
    ({ method: 'GET', path, right: 'look', answer: () => Promise.reject(error) }) as const;
  const late = Object.assign(new Error('operation exceeded time limit'), { code: 50 });
  const { ask, errors, close } = await serve([failing('/late', late), failing('/broken', new Error('x'))]);
  const codeOf = async (path: string) => {
    const answer = await ask(path);
    return [answer.status, ((await answer.json()) as { readonly code: string }).code];
  };
  expect(await codeOf('/late')).toEqual([503, 'read-too-long']);
  expect(await codeOf('/broken')).toEqual([500, 'internal-error']);
  expect(errors).toHaveLength(2);
  close();
});

test('an export whose list fails on the way breaks off, so that nobody takes it for whole, and is reported', async () => {
  const failure = new Error('the database went away');
  async function* pages() {
    yield await Promise.resolve([{ id: 'first' }]);
    throw failure;
  }
  const answer = async (call: Call): Promise<undefined> => {
    await sendCsv(call, { name: 'people', columns: ['id'], filter: {}, pages: pages() });
  };
  const { ask, errors, close } = await serve([{ method: 'GET', path: '/export', right: 'look', answer }]);
  const exported = await ask('/export');
  await expect(exported.text()).rejects.toThrow('terminated');
  expect(errors).toEqual([failure]);
  close();
});
