import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import express from 'express';
import { serviceRouter } from '../../../admin/panel/service/route.js';

test('a read that the database ended at its limit says so, and not that something is broken', async () => {
  const errors: unknown[] = [];
  const failing = (path: string, error: Error) =>
    ({ method: 'GET', path, right: 'look', answer: () => Promise.reject(error) }) as const;
  const late = Object.assign(new Error('operation exceeded time limit'), { code: 50 });
  const app = express();
  app.use((_request, response, next) => {
    response.locals['staff'] = { id: 'staff-a', role: 'viewer' };
    next();
  });
  app.use(serviceRouter([failing('/late', late), failing('/broken', new Error('x'))], (error) => errors.push(error)));
  const server = app.listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ask = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    return [answer.status, ((await answer.json()) as { readonly code: string }).code];
  };
  expect(await ask('/late')).toEqual([503, 'read-too-long']);
  expect(await ask('/broken')).toEqual([500, 'internal-error']);
  expect(errors).toHaveLength(2);
  server.close();
});
