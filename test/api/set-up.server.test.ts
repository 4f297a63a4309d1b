import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { planList as plansSchema } from '../../contract/billing/plans.js';
import { priceList as priceListSchema } from '../../contract/billing/price-list.js';
import { account as accountSchema } from '../../contract/accounts/accounts.js';
import { member as memberSchema } from '../../contract/accounts/members.js';
import { space as spaceSchema } from '../../contract/accounts/spaces.js';
import { meeting, serveLive, type LiveApi } from './support/live-app.js';

const FIELDS = { name: 'Acme', planId: 'starter', timeZone: 'Europe/Berlin' };

let api: LiveApi;
beforeAll(async () => {
  api = await serveLive();
});
afterAll(() => api.close());

const creditsLeft = async (accountId: string): Promise<number> =>
  (await api.host('GET', `/v1/accounts/${accountId}/balance`)).body.creditsLeft;

describe('an account', () => {
  test('is created once, with its first period and allocation', async () => {
    const first = await api.host('PUT', '/v1/accounts/acme', FIELDS);
    const again = await api.host('PUT', '/v1/accounts/acme', FIELDS);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    expect(accountSchema.safeParse(first.body).error).toBeUndefined();
    expect(first.body).toMatchObject({ ...FIELDS, id: 'acme', nextPlanId: null, state: 'open', interval: null });
    expect(await creditsLeft('acme')).toBe(500);
    expect((await api.host('GET', '/v1/accounts/acme')).body).toEqual(first.body);
  });

  test('is created once by two calls at the same time', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => api.host('PUT', '/v1/accounts/twins', FIELDS)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    expect(await creditsLeft('twins')).toBe(500);
  });

  test('needs name, plan and zone when it is new, and says so for each', async () => {
    const { status, body } = await api.host('PUT', '/v1/accounts/half', { name: 'Half' });
    expect(status).toBe(422);
    expect(body.issues.map(({ path }) => path)).toEqual(['planId', 'timeZone']);
    expect((await api.host('GET', '/v1/accounts/half')).status).toBe(404);
  });

  test.each([
    ['planId', 'platinum'],
    ['timeZone', 'Mars/Olympus'],
    ['anchorDate', '2026-02-30'],
    ['anchorDate', '0026-03-31'],
    ['anchorDate', '1970-01-01'],
    ['anchorDate', '2101-01-01'],
    ['interval', 'P1M2D'],
    ['interval', 'P10000Y'],
    ['interval', 'P11Y'],
    ['interval', 'P121M'],
    ['interval', 'P522W'],
    ['interval', 'PT1S'],
    ['interval', 'PT59S'],
    ['name', '   '],
    ['name', 'a\r\nBcc: x@example.com'],
    ['name', '\u0000nul'],
    ['name', '\u202eevil'],
    ['name', '\ud800'],
    ['name', ''],
    ['features', { candidateAssistance: 'yes' }],
    ['stripeCustomerId', { $ne: null }],
  ])('refuses a wrong %s', async (field, value) => {
    const { status, body } = await api.host('PUT', '/v1/accounts/wrong', { ...FIELDS, [field]: value });
    expect(status).toBe(422);
    expect(body.code).toBe('invalid-request');
    expect(body.issues[0]?.path).toContain(field);
  });

  test('may be anchored nine years back or ahead, with an interval of one minute or ten years', async () => {
    const year = new Date().getUTCFullYear();
    for (const [id, fields] of Object.entries({
      back: { anchorDate: `${year - 9}-03-31`, interval: 'PT1M' },
      ahead: { anchorDate: `${year + 9}-03-31`, interval: 'P10Y' },
    })) {
      expect((await api.host('PUT', `/v1/accounts/${id}`, { ...FIELDS, ...fields })).body).toMatchObject(fields);
      expect((await api.host('GET', `/v1/accounts/${id}/balance`)).status).toBe(200);
    }
  });

  test('keeps a calendar that is stored, even if it would be refused today', async () => {
    await api.host('PUT', '/v1/accounts/ancient', FIELDS);
    const stored = { anchorDate: '1990-01-31', interval: 'PT20S' };
    await api.connection.collection('accounts').updateOne({ _id: 'ancient' as never }, { $set: stored });
    expect((await api.host('PUT', '/v1/accounts/ancient', { ...FIELDS, ...stored })).status).toBe(200);
  });

  test('keeps what a change leaves out', async () => {
    await api.host('PUT', '/v1/accounts/keeper', {
      ...FIELDS,
      stripeCustomerId: 'cus_1',
      features: { candidateAssistance: true },
    });
    const { body } = await api.host('PUT', '/v1/accounts/keeper', { name: 'Kept' });
    expect(body).toMatchObject({
      ...FIELDS,
      name: 'Kept',
      stripeCustomerId: 'cus_1',
      features: { candidateAssistance: true },
    });
  });

  test('gets the difference at once on a larger plan, and a smaller plan with the next period', async () => {
    await api.host('PUT', '/v1/accounts/mover', FIELDS);
    const up = await api.host('PUT', '/v1/accounts/mover', { planId: 'pro' });
    expect(up.body).toMatchObject({ planId: 'pro', nextPlanId: null });
    expect(await creditsLeft('mover')).toBe(2000);
    const down = await api.host('PUT', '/v1/accounts/mover', { planId: 'free' });
    expect(down.body).toMatchObject({ planId: 'pro', nextPlanId: 'free' });
    expect(await creditsLeft('mover')).toBe(2000);
    const back = await api.host('PUT', '/v1/accounts/mover', { planId: 'pro' });
    expect(back.body).toMatchObject({ planId: 'pro', nextPlanId: null });
    expect(await creditsLeft('mover')).toBe(2000);
  });

  test('whose creation was killed half way is finished by repeating it', async () => {
    await api.host('PUT', '/v1/accounts/whole', FIELDS);
    // As another process leaves it that ends between the record and the ledger.
    const accounts = api.connection.collection('accounts');
    const whole = await accounts.findOne({ _id: 'whole' as never });
    await accounts.insertOne({ ...whole, _id: 'killed' as never, customerInUse: 'none~killed' });
    expect((await api.host('GET', '/v1/accounts/killed')).status).toBe(404);
    expect((await api.host('PUT', '/v1/accounts/killed', FIELDS)).status).toBe(200);
    expect(await creditsLeft('killed')).toBe(500);
  });

  test('whose change was killed half way is finished by repeating it', async () => {
    await api.host('PUT', '/v1/accounts/halfway', FIELDS);
    await api.connection.collection('accounts').updateOne({ _id: 'halfway' as never }, { $set: { planId: 'pro' } });
    await api.host('PUT', '/v1/accounts/halfway', { planId: 'pro' });
    expect(await creditsLeft('halfway')).toBe(2000);
  });

  test('is charged for evaluations only once candidate assistance is on', async () => {
    await api.host('PUT', '/v1/accounts/switch', FIELDS);
    const evaluation = {
      accountId: 'switch',
      action: { feature: 'candidate_evaluation', jobId: 'j', candidateId: 'c' },
    };
    const off = await api.host('POST', '/v1/debits', evaluation);
    expect([off.status, off.body.code]).toEqual([422, 'feature-off']);
    await api.host('PUT', '/v1/accounts/switch', { features: { candidateAssistance: true } });
    expect((await api.host('POST', '/v1/debits', evaluation)).status).toBe(201);
  });

  test('that is closed keeps its ledger and can no longer be changed or spent from', async () => {
    await api.openAccount('closing');
    const closed = await api.host('DELETE', '/v1/accounts/closing');
    expect(closed.body).toMatchObject({ id: 'closing', state: 'closed' });
    const later = await Promise.all([
      api.host('PUT', '/v1/accounts/closing', { name: 'Again' }),
      api.host('POST', '/v1/debits', meeting('closing', 'm')),
      api.host('PUT', '/v1/accounts/closing/spaces/other', { name: 'Other' }),
      api.host('PUT', '/v1/accounts/closing/members/owner', { name: 'Other' }),
      api.host('POST', '/v1/tokens', { accountId: 'closing', memberId: 'owner' }),
    ]);
    expect(later.map(({ status }) => status)).toEqual([409, 409, 409, 409, 409]);
    expect(later.map(({ body }) => body.code)).toEqual(Array(5).fill('account-closed'));
    expect((await api.host('GET', '/v1/accounts/closing/entries')).body.items).toMatchObject([
      { type: 'terms' },
      { type: 'grant' },
    ]);
    expect((await api.host('DELETE', '/v1/accounts/closing')).status).toBe(200);
  });

  test('that does not exist is not found', async () => {
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/balance'],
      ['GET', '/usage'],
      ['GET', '/entries'],
      ['GET', '/spaces'],
      ['GET', '/members'],
      ['GET', '/actions?feature=meeting_assistant&meetingId=m'],
    ] as const) {
      const { status, body } = await api.host(method, `/v1/accounts/nobody${path}`);
      expect([path, status, body.code]).toEqual([path, 404, 'not-found']);
    }
    expect((await api.host('PUT', '/v1/accounts/nobody/spaces/s', { name: 'S' })).status).toBe(404);
  });

  test('lists come in pages that cover everything once', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await api.host('GET', `/v1/accounts?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.body.items.map(({ id }) => id));
      cursor = page.body.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual([...new Set(seen)].sort());
    expect(seen).toContain('acme');
    for (const limit of ['0', '201', 'x', '-1']) {
      expect((await api.host('GET', `/v1/accounts?limit=${limit}`)).status).toBe(422);
    }
  });
});

test.each(['.', '..'])('%j is no id, because a path loses it', async (id) => {
  await api.host('PUT', '/v1/accounts/dotted', FIELDS);
  // In a body, since fetch itself takes dots out of a path.
  const debit = await api.host('POST', '/v1/debits', meeting('dotted', id));
  expect([debit.status, debit.body.issues[0]?.path]).toEqual([422, 'action.meetingId']);
  expect((await api.host('POST', '/v1/debits', meeting('dotted', `m${id}`))).status).toBe(201);
});

test("a read key gets no member's address, alone or in a list: that takes the scope manage", async () => {
  await api.openAccount('addressed');
  const token = await api.keyWith('read', 'spend');
  for (const path of ['/v1/accounts/addressed/members', '/v1/accounts/addressed/members/owner']) {
    const { status, body, text } = await api.call('GET', path, { token });
    expect([status, body.code]).toEqual([403, 'not-allowed']);
    expect(text).not.toContain('@');
  }
});

describe('a Space', () => {
  beforeAll(() => api.openAccount('spacious'));
  const path = '/v1/accounts/spacious/spaces/lab';

  test('is created, changed, listed and deleted', async () => {
    const made = await api.host('PUT', path, { name: 'Lab' });
    const changed = await api.host('PUT', path, { creditsLimitPerPeriod: 3 });
    expect([made.status, changed.status]).toEqual([201, 200]);
    expect(spaceSchema.safeParse(made.body).error).toBeUndefined();
    expect(changed.body).toMatchObject({ id: 'lab', accountId: 'spacious', name: 'Lab', creditsLimitPerPeriod: 3 });
    expect((await api.host('GET', path)).body).toEqual(changed.body);
    const list = await api.host('GET', '/v1/accounts/spacious/spaces');
    expect(list.body.items.map(({ id }) => id)).toEqual(['lab', 'spacious-berlin']);
    expect((await api.host('DELETE', path)).status).toBe(204);
    expect((await api.host('DELETE', path)).status).toBe(204);
    expect((await api.host('GET', path)).status).toBe(404);
  });

  test('needs a name when it is new', async () => {
    expect((await api.host('PUT', path, {})).body.issues).toEqual([expect.objectContaining({ path: 'name' })]);
  });

  test('spends up to its limit, and again when the limit is lifted', async () => {
    await api.host('PUT', path, { name: 'Lab', creditsLimitPerPeriod: 3 });
    const spend = (meetingId: string) =>
      api.host('POST', '/v1/debits', meeting('spacious', meetingId, { spaceId: 'lab' }));
    expect((await spend('limit-1')).status).toBe(201);
    const over = await spend('limit-2');
    expect([over.status, over.body.code]).toEqual([402, 'space-limit-reached']);
    await api.host('PUT', path, { creditsLimitPerPeriod: null });
    expect((await spend('limit-2')).status).toBe(201);
  });

  test('that was deleted can no longer be spent from', async () => {
    await api.host('PUT', '/v1/accounts/spacious/spaces/gone', { name: 'Gone' });
    const spend = (meetingId: string) =>
      api.host('POST', '/v1/debits', meeting('spacious', meetingId, { spaceId: 'gone' }));
    expect((await spend('gone-1')).status).toBe(201);
    await api.host('DELETE', '/v1/accounts/spacious/spaces/gone');
    expect((await spend('gone-2')).status).toBe(422);
  });
});

describe('a member', () => {
  const path = '/v1/accounts/staffed/members/m-7';
  beforeAll(() => api.openAccount('staffed'));

  test('is created, changed, listed and deleted', async () => {
    const made = await api.host('PUT', path, { name: 'Mo', email: 'mo@acme.test', role: 'Editor' });
    const changed = await api.host('PUT', path, { role: 'Admin', spaceIds: ['staffed-berlin'] });
    expect([made.status, changed.status]).toEqual([201, 200]);
    expect(memberSchema.safeParse(made.body).error).toBeUndefined();
    expect(made.body).toMatchObject({ role: 'Editor', spaceIds: null });
    expect(changed.body).toMatchObject({ name: 'Mo', role: 'Admin', spaceIds: ['staffed-berlin'] });
    const list = await api.host('GET', '/v1/accounts/staffed/members');
    expect(list.body.items.map(({ id }) => id)).toEqual(['m-7', 'observer', 'owner']);
    expect((await api.host('DELETE', path)).status).toBe(204);
    expect((await api.host('GET', path)).status).toBe(404);
  });

  test.each([
    [{ name: 'Mo', email: 'mo@acme.test' }, 'role'],
    [{ name: 'Mo', email: 'nonsense', role: 'Owner' }, 'email'],
    [{ name: '\u202emo', email: 'mo@acme.test', role: 'Owner' }, 'name'],
    [{ name: 'Mo', email: 'mo@acme.test', role: 'King' }, 'role'],
    [{ name: 'Mo', email: 'mo@acme.test', role: 'Owner', spaceIds: ['nowhere'] }, 'spaceIds.0'],
  ])('with wrong fields is refused: %j', async (fields, wrong) => {
    const { status, body } = await api.host('PUT', path, fields);
    expect([status, body.issues[0]?.path]).toEqual([422, wrong]);
  });
});

test('a plan is sold at one price of Stripe, and a price sells one plan', async () => {
  const put = (planId: string, stripePriceId: string | null) =>
    api.host('PUT', `/v1/plans/${planId}`, { stripePriceId });
  expect(await put('pro', 'price_pro')).toMatchObject({ status: 200, body: { id: 'pro', stripePriceId: 'price_pro' } });
  const { body } = await api.host('GET', '/v1/plans');
  expect(body.items).toMatchObject([
    { stripePriceId: null },
    { stripePriceId: null },
    { stripePriceId: 'price_pro' },
    {},
  ]);
  expect(await put('scale', 'price_pro')).toMatchObject({
    status: 422,
    body: { issues: [{ path: 'stripePriceId', message: 'Another plan is sold at this price.' }] },
  });
  expect(await put('nothing', 'price_x')).toMatchObject({
    status: 422,
    body: { issues: [{ path: 'name' }, {}, {}, {}, {}] },
  });
  expect((await put('pro', 'not a price')).status).toBe(422);
  expect((await put('pro', null)).body['stripePriceId']).toBeNull();
  expect((await put('scale', 'price_pro')).status).toBe(200);
});

test('plans and prices exist from the start, with both labels', async () => {
  const plans = await api.host('GET', '/v1/plans');
  expect(plansSchema.safeParse(plans.body).error).toBeUndefined();
  expect(plans.body.items.map(({ id }) => id)).toEqual(['free', 'starter', 'pro', 'scale']);
  const prices = await api.host('GET', '/v1/price-list');
  expect(priceListSchema.safeParse(prices.body).error).toBeUndefined();
  expect(prices.body.items).toContainEqual(
    expect.objectContaining({ feature: 'meeting_assistant', label: 'Meeting assistant', tokens: 3 }),
  );
});
