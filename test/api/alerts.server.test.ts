import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type {
  AlertDeliveries,
  AlertDelivery,
  AlertDeliveryQuery,
  CountsByChannel,
} from '../../delivery/alert-deliveries.js';
import { NO_COUNTS } from '../support/no-deliveries.js';
import { search, serveLive, type LiveApi } from './support/live-app.js';

const AT = new Date('2026-05-01T10:00:00Z');
const delivery = (n: number, fields: Partial<AlertDelivery> = {}): AlertDelivery => ({
  ...{ key: `key~${n}`, recipient: `m-${n}`, channel: 'email', state: 'sent', attempts: 1, at: AT, answer: null },
  ...fields,
});

/** The records of deliveries have a room of their own; here they are what a test says. */
let sent: AlertDelivery[] = [];
const counts = new Map<string, CountsByChannel>();
const asked: AlertDeliveryQuery[] = [];
const deliveries: AlertDeliveries = {
  countsOf: (ids) => Promise.resolve(new Map(ids.map((id) => [id, counts.get(id) ?? NO_COUNTS]))),
  listDeliveries(query) {
    asked.push(query);
    const { after, limit, channel, state } = query;
    const from = after === undefined || after === null ? 0 : sent.findIndex(({ key }) => key === after) + 1;
    const matching = sent.slice(from).filter((one) => channel === undefined || one.channel === channel);
    return Promise.resolve(matching.filter((one) => state === undefined || one.state === state).slice(0, limit));
  },
};

let api: LiveApi;
beforeAll(async () => {
  api = await serveLive({ deliveries });
});
afterAll(() => api.close());

let count = 0;
/** 50 credits: the second search reaches the threshold of 80 %. */
async function open(thresholdPercent = 80): Promise<string> {
  const accountId = await api.openAccount(`listed-${(count += 1)}`);
  await api.host('PUT', `/v1/accounts/${accountId}/alert-settings`, { thresholdPercent });
  for (const id of ['s-1', 's-2']) await api.host('POST', '/v1/debits', search(accountId, id));
  return accountId;
}
const at = (accountId: string, more = ''): string => `/v1/accounts/${accountId}/alerts${more}`;
const spendRest = (accountId: string) =>
  api.host('POST', '/v1/debits/batch', {
    items: Array.from({ length: 10 }, (_, n) => ({
      accountId,
      action: { feature: 'candidate_evaluation', jobId: 'j', candidateId: `c-${n}` },
    })),
  });

describe('the alerts of an account are listed', () => {
  test('newest first, with the facts of their moment and the counts of their deliveries', async () => {
    const accountId = await open();
    const [threshold, gone] = [`${accountId}~1~threshold~1`, `${accountId}~1~gone~1`];
    counts.set(threshold, { ...NO_COUNTS, email: { ...NO_COUNTS.email, sent: 2, heldBack: 1 } });
    counts.set(gone, { ...NO_COUNTS, in_app: { ...NO_COUNTS.in_app, sent: 5 } });
    await spendRest(accountId);
    const { status, body } = await api.host('GET', at(accountId));
    expect([status, body.nextCursor, body.items]).toMatchObject([
      200,
      null,
      [
        { id: gone, kind: 'tokens_gone', facts: { leftCredits: 0 }, deliveries: { inApp: { sent: 5, pending: 0 } } },
        {
          ...{ id: threshold, kind: 'token_at_threshold' },
          facts: { usedCredits: 40, totalCredits: 50, leftCredits: 10, thresholdPercent: 80 },
          deliveries: { email: { sent: 2, failed: 0, heldBack: 1, covered: 0, pending: 0 }, slack: { sent: 0 } },
        },
      ],
    ]);
  });

  test('page by page, also two of one commit', async () => {
    const accountId = await open(100);
    await spendRest(accountId);
    const whole = (await api.host('GET', at(accountId))).body.items.map(({ id }) => id);
    const found: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const more = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: { body: { items: readonly { id: string }[]; nextCursor: string | null } } = await api.host(
        'GET',
        at(accountId, `?limit=1${more}`),
      );
      found.push(...page.body.items.map(({ id }) => id));
      cursor = page.body.nextCursor;
    }
    expect(whole).toHaveLength(2);
    expect(found).toEqual(whole);
  });

  test('none for an account that has none, and an unknown one is not found', async () => {
    const accountId = await api.openAccount(`listed-${(count += 1)}`);
    expect((await api.host('GET', at(accountId))).body).toEqual({ items: [], nextCursor: null });
    expect((await api.host('GET', at('nobody'))).status).toBe(404);
    expect((await api.host('GET', at(accountId, '?cursor=x'))).body.issues[0]?.path).toBe('cursor');
  });
});

describe('the deliveries of an alert are listed', () => {
  test('page by page, by channel and by state, without what only the list needs', async () => {
    const accountId = await open();
    const path = at(accountId, `/${accountId}~1~threshold~1/deliveries`);
    sent = [
      delivery(1),
      delivery(2, { state: 'failed', attempts: 3, answer: '550 no such mailbox' }),
      delivery(3, { channel: 'in_app', recipient: null }),
    ];
    const first = await api.host('GET', `${path}?limit=2`);
    expect(first.body.items).toEqual([
      { recipient: 'm-1', channel: 'email', state: 'sent', attempts: 1, at: AT.toISOString(), answer: null },
      {
        ...{ recipient: 'm-2', channel: 'email', state: 'failed', attempts: 3 },
        ...{ at: AT.toISOString(), answer: '550 no such mailbox' },
      },
    ]);
    const second = await api.host('GET', `${path}?limit=2&cursor=${encodeURIComponent(first.body.nextCursor!)}`);
    expect([second.body.items, second.body.nextCursor]).toMatchObject([[{ recipient: null, channel: 'in_app' }], null]);
    const failed = await api.host('GET', `${path}?channel=email&state=failed`);
    expect(failed.body.items).toMatchObject([{ recipient: 'm-2' }]);
    expect(asked.at(-1)).toMatchObject({ crossingId: `${accountId}~1~threshold~1`, channel: 'email', state: 'failed' });
  });

  test('only of an alert of the account', async () => {
    const [mine, other] = [await open(), await open()];
    for (const id of [`${other}~1~threshold~1`, `${mine}~9~gone~1`]) {
      expect((await api.host('GET', at(mine, `/${id}/deliveries`))).body).toMatchObject({
        ...{ code: 'not-found', detail: 'The alert was not found.' },
      });
    }
    const { status } = await api.host('GET', at(mine, `/${mine}~1~threshold~1/deliveries?channel=fax`));
    expect(status).toBe(422);
  });
});

test('alerts belong to Owners and Admins with a token without a Space, and to keys with scope read', async () => {
  const accountId = await open();
  const tokens = {
    ...(await api.memberTokens(accountId, await open())),
    read: await api.keyWith('read'),
    manage: await api.keyWith('manage', 'spend'),
  };
  const found: Record<string, number[]> = {};
  for (const [who, token] of Object.entries(tokens)) {
    const paths = [at(accountId), at(accountId, `/${accountId}~1~threshold~1/deliveries`)];
    found[who] = await Promise.all(paths.map(async (path) => (await api.call('GET', path, { token })).status));
  }
  const [MAY, MAY_NOT] = [
    [200, 200],
    [403, 403],
  ];
  expect(found).toEqual({
    ...{ owner: MAY, admin: MAY, read: MAY },
    ...{ editor: MAY_NOT, observer: MAY_NOT, ofSpace: MAY_NOT, manage: MAY_NOT },
    ofOther: [404, 404],
  });
});
