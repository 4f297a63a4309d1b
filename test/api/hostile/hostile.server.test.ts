/** Whatever stands in a field: the request is refused in our words, and nothing is stored. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pMap from 'p-map';
import { ERRORS } from '../../../domain/errors.js';
import { REQUESTS } from '../access/requests.js';
import { openWorld, type World } from '../access/world.js';
import type { Answer } from '../support/http.js';
import { meeting } from '../support/live-app.js';
import { storedIn } from '../../support/stored.js';
import { attacksOf, type Attack } from './attacks.js';
import { fieldsOf, type Document } from './fields.js';

const LONGEST_ANSWER = 5_000;
/** Signed links, webhooks and health checks have no fields. */
const ROUTES = Object.keys(REQUESTS).filter((route) => !route.includes(' # ') && route.includes(' /v1/'));

/** Each account may ask for these ten times a minute only: see `maxPerMinute`. */
const LIMITED = [
  'POST /v1/accounts/{accountId}/top-ups',
  'POST /v1/accounts/{accountId}/billing-portal',
  'POST /v1/accounts/{accountId}/slack-channels/{channelId}/test',
];
const TIMES_A_MINUTE = 10;

let world: World;
let key: string;
let attacks: ReadonlyMap<string, readonly Attack[]>;
let before: Record<string, string>;
beforeAll(async () => {
  world = await openWorld();
  key = await world.api.keyWith('spend', 'read', 'manage');
  const document = (await world.api.call('GET', '/openapi.json')).body as unknown as Document;
  const made = new Map<string, Attack[]>();
  for (const route of ROUTES) made.set(route, await attacksOnRoute(document, route));
  attacks = made;
  before = await storedIn(world.api.connection);
});
afterAll(() => world.close());

/** The same attacks, each on an account that may still ask. */
async function spread(attacks: readonly Attack[]): Promise<Attack[]> {
  const { api, next, open } = world;
  const accounts: string[] = [];
  for (let made = 0; made < attacks.length; made += TIMES_A_MINUTE) {
    accounts.push(await api.openAccount(`attacked-${next()}`));
  }
  return attacks.map((attack, index) => {
    if (attack.params['accountId'] !== open.accountId) return attack;
    const accountId = accounts[Math.floor(index / TIMES_A_MINUTE)]!;
    return { ...attack, params: { ...attack.params, accountId } };
  });
}

const send = async (route: string, { params, search, headers, body }: Attack) => {
  const [method = '', template = ''] = route.split(' ');
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name]!));
  return await world.api.call(method, `${path}${search && `?${search}`}`, {
    token: key,
    headers: { ...headers, ...(body !== null && { 'content-type': 'application/json' }) },
    ...(body !== null && { raw: body }),
  });
};

/** 431: the value was too long for an address. */
const REFUSALS = [400, 404, 413, 422, 431];

const statusOfCode = (code: string): number | undefined => (ERRORS as Record<string, { status: number }>)[code]?.status;

function isRefused({ status, headers, body, text }: Answer): boolean {
  // Each item of a batch is answered by itself.
  if (status === 200 && 'items' in body) return body.items.every((item) => item.status === 422);
  return (
    REFUSALS.includes(status) &&
    headers.get('content-type') === 'application/problem+json' &&
    statusOfCode(body.code) === status &&
    text.length < LONGEST_ANSWER
  );
}

async function attacksOnRoute(document: Document, route: string): Promise<Attack[]> {
  const valid = await REQUESTS[route]!(world, world.open, 'owner');
  // The body of a GET is not looked at.
  const found = attacksOf(valid, fieldsOf(document, route)).filter(
    ({ body }) => !route.startsWith('GET ') || body === null,
  );
  return LIMITED.includes(route) ? await spread(found) : found;
}

describe('a hostile value in any field is refused as a problem', () => {
  test.each(ROUTES)('%s', async (route) => {
    const wrong: unknown[] = [];
    await pMap(
      attacks.get(route)!,
      async (attack) => {
        const answer = await send(route, attack);
        if (!isRefused(answer)) wrong.push([attack.name, answer.status, answer.text.slice(0, 300)]);
      },
      { concurrency: 4 },
    );
    expect(wrong).toEqual([]);
  });

  test('and nothing of all of them is stored', async () => {
    expect([...attacks.values()].flat().length).toBeGreaterThan(3_000);
    expect(await storedIn(world.api.connection)).toEqual(before);
  });
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
  '%s is an id like any other: nothing is found under it that nobody put there, and credits add up',
  async (id) => {
    const { api, shop } = world;
    const at = (path: string): string => `/v1/accounts/${id}${path}`;
    const missing = [at(''), at('/balance'), at('/waiting'), `/v1/debits/${id}`, `/v1/holds/${id}`].map((path) =>
      api.host('GET', path),
    );
    for (const { status } of await Promise.all(missing)) expect(status).toBe(404);
    await api.openAccount(id);
    const put = [
      await api.host('PUT', at(`/spaces/${id}`), { name: id, creditsLimitPerPeriod: 10 }),
      await api.host('PUT', at(`/members/${id}`), { name: id, email: 'id@acme.test', role: 'Editor', spaceIds: [id] }),
    ];
    expect(put.map(({ status, body }) => [status, body.id])).toEqual([
      [201, id],
      [201, id],
    ]);
    const debit = { ...meeting(id, id), spaceId: id, memberId: id, requestId: id };
    const charged = [await api.host('POST', '/v1/debits', debit), await api.host('POST', '/v1/debits', debit)];
    expect(charged.map(({ status }) => status)).toEqual([201, 200]);
    for (const groupBy of ['space', 'member']) {
      const { body } = await api.host('GET', at(`/usage?groupBy=${groupBy}`));
      expect(body.items).toMatchObject([{ [`${groupBy}Id`]: id, tokens: 3 }]);
    }
    const { body: space } = await api.host('GET', at(`/spaces/${id}`));
    expect([space['used'], space['left']]).toEqual([3, 7]);
    expect((await api.host('GET', at('/balance'))).body.creditsLeft).toBe(47);
    expect(Object.keys(Object.prototype)).toEqual([]);
    await shop.expectReconciled();
  },
);
