import { afterEach, describe, expect, test } from '@jest/globals';
import { CreditsClient, CreditsRefused } from '../../client/index.js';
import { controlledTime, startService, type Reply } from './service.js';

const action = { feature: 'talent_search', kind: 'search', searchId: 's-1' } as const;
const holdId = 'acme~000000000002';
const BUSY: Reply = { status: 503, body: { code: 'ledger-unavailable', detail: 'Try again.' } };
const RESOLVED: Reply = {
  status: 409,
  body: { code: 'hold-resolved', detail: 'The hold is already expired.', state: 'expired' },
};

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function build(...replies: Reply[]) {
  const service = await startService(...replies);
  closers.push(service.close);
  const { surroundings } = controlledTime();
  return { client: new CreditsClient({ baseUrl: service.baseUrl, apiKey: 'fg_live_1', surroundings }), service };
}

describe('each call sends its path and body', () => {
  test.each<[string, (client: CreditsClient) => Promise<unknown>, string, object]>([
    [
      'a hold of an action',
      (client) => client.hold({ accountId: 'acme', action, ttlSeconds: 60 }),
      '/v1/holds',
      { accountId: 'acme', action, ttlSeconds: 60 },
    ],
    [
      'a bulk hold',
      (client) => client.hold({ accountId: 'acme', feature: 'talent_search', quantity: 3, requestId: 'run-1' }),
      '/v1/holds',
      { accountId: 'acme', feature: 'talent_search', quantity: 3, requestId: 'run-1' },
    ],
    ['a settle', (client) => client.settle({ holdId }), `/v1/holds/${holdId}/settle`, {}],
    ['a settle in part', (client) => client.settle({ holdId, tokens: 5 }), `/v1/holds/${holdId}/settle`, { tokens: 5 }],
    ['a release', (client) => client.release({ holdId }), `/v1/holds/${holdId}/release`, {}],
    [
      'an extension',
      (client) => client.extend({ holdId, ttlSeconds: 60 }),
      `/v1/holds/${holdId}/extend`,
      { ttlSeconds: 60 },
    ],
    [
      'a quote',
      (client) => client.quote({ accountId: 'acme', actions: [action], hold: 'run-1' }),
      '/v1/quotes',
      { accountId: 'acme', actions: [action], hold: 'run-1' },
    ],
  ])('%s', async (_name, call, path, body) => {
    const { client, service } = await build({ status: 200, body: { answered: true } });
    await expect(call(client)).resolves.toEqual({ answered: true });
    expect(service.received).toEqual([
      { method: 'POST', path, authorization: 'Bearer fg_live_1', account: 'acme', body: JSON.stringify(body) },
    ]);
  });
});

test('a hold whose outcome is unknown is asked for again with the same body', async () => {
  const { client, service } = await build(BUSY, { status: 200, body: { hold: { id: holdId } } });
  await client.hold({ accountId: 'acme', feature: 'talent_search', quantity: 3, requestId: 'run-1' });
  expect(service.received).toHaveLength(2);
  expect(new Set(service.received.map(({ body }) => body)).size).toBe(1);
});

test('a resolved hold is a refusal that says how it ended', async () => {
  const { client, service } = await build(RESOLVED);
  const error: unknown = await client.settle({ holdId }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CreditsRefused);
  expect(error).toMatchObject({ code: 'hold-resolved', facts: { state: 'expired' } });
  expect(service.received).toHaveLength(1);
});
