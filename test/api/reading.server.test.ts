import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { card as balanceSchema } from '../../contract/reading/card.js';
import { entryList as entriesSchema } from '../../contract/reading/entries.js';
import { usage as usageSchema } from '../../contract/reading/usage.js';
import type { UnsignedCommand } from '../../domain/reducer/command.js';
import { TESTER } from '../support/actor.js';
import { meeting, serveLive, type LiveApi } from './support/live-app.js';

let api: LiveApi;
beforeAll(async () => {
  api = await serveLive();
  await api.openAccount('acme');
  await api.openAccount('other');
  await api.host('PUT', '/v1/accounts/acme/spaces/paris', { name: 'Paris' });
  await api.host('POST', '/v1/debits', meeting('acme', 'm-1', { spaceId: 'acme-berlin', memberId: 'owner' }));
  await api.host('POST', '/v1/debits', meeting('acme', 'm-2', { spaceId: 'paris', memberId: 'observer' }));
  await api.host('POST', '/v1/debits', {
    accountId: 'acme',
    action: { feature: 'talent_search', kind: 'rescreen', jobId: 'j', rerunId: 'r' },
  });
});
afterAll(() => api.close());

describe('the card', () => {
  test('has every field of the contract', async () => {
    const { status, body } = await api.host('GET', '/v1/accounts/acme/balance');
    expect(status).toBe(200);
    expect(balanceSchema.strict().safeParse(body).error).toBeUndefined();
    expect(body).toMatchObject({
      accountId: 'acme',
      plan: { id: 'free', name: 'Free', free: true, url: 'https://host.test/plan' },
      creditsLeft: 24,
      creditsTotal: 50,
      creditsHeld: 0,
      state: 'ok',
      period: { id: 'acme~1', number: 1, timeZone: 'Europe/Berlin' },
      usage: [
        { feature: 'candidate_evaluation', label: 'Candidate evaluation', tokens: 0, actions: 0 },
        { feature: 'meeting_assistant', label: 'Meeting assistance', tokens: 6, actions: 2 },
        { feature: 'talent_search', label: 'Talent search', tokens: 20, actions: 1 },
      ],
      overage: { allowed: false, tokens: 0, limit: 0, message: null },
      message: null,
      purchase: {
        allowed: true,
        unitPrice: { amount: 30, currency: 'usd' },
        quickAmounts: [100, 250, 500, 1000],
        min: 2,
        max: 100000,
        upgradeHintFrom: 200,
        upgradeHint: "It's cheaper to upgrade your subscription than to purchase credits!",
      },
      grants: [{ source: 'allocation', granted: 50, remaining: 24 }],
      pendingTopUps: [],
      planAdvice: null,
      waiting: { actions: 0, tokens: 0 },
      threshold: 80,
    });
    expect(body['tip']).toMatch(/talent search/);
  });

  test('shows one Space its usage and the credits of the account', async () => {
    const { body } = await api.host('GET', '/v1/accounts/acme/balance?spaceId=paris');
    expect(body).toMatchObject({ creditsLeft: 24 });
    expect(body['space']).toEqual({ id: 'paris', name: 'Paris', limit: null, used: 3, left: null });
    expect(body['usage']).toContainEqual({
      feature: 'meeting_assistant',
      label: 'Meeting assistance',
      tokens: 3,
      actions: 1,
    });
    expect((await api.host('GET', '/v1/accounts/acme/balance?spaceId=nowhere')).status).toBe(422);
  });

  test('shows what a Space has used and has left beside its limit, and what its holds reserve', async () => {
    await api.openAccount('limited');
    const path = '/v1/accounts/limited/spaces/lab';
    await api.host('PUT', path, { name: 'Lab', creditsLimitPerPeriod: 10 });
    await api.host('POST', '/v1/debits', meeting('limited', 'm-1', { spaceId: 'lab' }));
    await api.host('POST', '/v1/holds', meeting('limited', 'm-2', { spaceId: 'lab' }));
    const token = await api.memberToken('limited', 'observer', 'lab');
    const shown = (await api.call('GET', '/v1/accounts/limited/balance', { token })).body['space'];
    expect(shown).toEqual({ id: 'lab', name: 'Lab', limit: 10, used: 6, left: 4 });
    expect((await api.host('GET', path)).body).toMatchObject({ creditsLimitPerPeriod: 10, used: 6, left: 4 });
    const { items } = (await api.host('GET', '/v1/accounts/limited/spaces')).body;
    expect(items).toMatchObject([
      { id: 'lab', used: 6, left: 4 },
      { id: 'limited-berlin', used: null, left: null },
    ]);
    await api.host('PUT', path, { creditsLimitPerPeriod: null });
    const { space } = (await api.host('GET', '/v1/accounts/limited/balance?spaceId=lab')).body;
    expect(space).toMatchObject({ limit: null, used: 6, left: null });
  });

  test('names up to three Owners to everyone who may not purchase', async () => {
    await api.openAccount('owned');
    for (const name of ['Ada', 'Bea', 'Cleo']) {
      const member = { name, email: `${name}@acme.test`, role: 'Owner' };
      await api.host('PUT', `/v1/accounts/owned/members/${name}`, member);
    }
    const ask = async (token: string) =>
      ((await api.call('GET', '/v1/accounts/owned/balance', { token })).body['purchase'] as { ask: string[] }).ask;
    expect(await ask(await api.memberToken('owned', 'observer'))).toEqual(['Ada', 'Bea', 'Cleo']);
    expect(await ask(await api.memberToken('owned', 'owner'))).toEqual([]);
  });

  test('says why there is no date at which the credits run out, and what the account owes', async () => {
    await api.openAccount('calm');
    const { body } = await api.host('GET', '/v1/accounts/calm/balance');
    expect(body).toMatchObject({ runway: { runsOutAt: null, reason: 'nothing_spent' }, debt: 0, space: null });
    expect(body).toMatchObject({ unpaid: null });
  });

  test('lets only an Owner purchase', async () => {
    const allowed = async (token: string) =>
      ((await api.call('GET', '/v1/accounts/acme/balance', { token })).body['purchase'] as { allowed: boolean })
        .allowed;
    expect(await allowed(await api.memberToken('acme', 'owner'))).toBe(true);
    expect(await allowed(await api.memberToken('acme', 'observer'))).toBe(false);
    expect(await allowed(await api.keyWith('read'))).toBe(false);
  });

  test('turns low and then exhausted, with the exact stop sentence', async () => {
    await api.openAccount('ending');
    const spend = (count: number, job: string) =>
      api.host('POST', '/v1/debits/batch', {
        items: Array.from({ length: count }, (_, index) => ({
          accountId: 'ending',
          action: { feature: 'candidate_evaluation', jobId: job, candidateId: `c-${index}` },
        })),
      });
    const card = async () => (await api.host('GET', '/v1/accounts/ending/balance')).body;
    await spend(39, 'a');
    expect(await card()).toMatchObject({ state: 'ok', message: null });
    await spend(1, 'b');
    expect(await card()).toMatchObject({ state: 'low', message: null });
    await spend(10, 'c');
    expect(await card()).toMatchObject({
      state: 'exhausted',
      creditsLeft: 0,
      message: 'You have no credits left for the period.',
    });
  });

  test('says what support has paused, as the refusal of an action does, until it is resumed', async () => {
    await api.openAccount('paused');
    const submit = (command: UnsignedCommand) => api.ledger.submit('paused', { ...command, ...TESTER });
    const card = async () => (await api.host('GET', '/v1/accounts/paused/balance')).body['paused'];
    const debit = () => api.host('POST', '/v1/debits', meeting('paused', 'm-1'));
    const quote = () =>
      api.host('POST', '/v1/quotes', { accountId: 'paused', feature: 'meeting_assistant', quantity: 1 });
    expect(await card()).toEqual([]);
    await submit({ type: 'pause', pauseId: 'one', feature: 'meeting_assistant', reason: 'odd use' });
    const one = 'Meeting assistant is paused for this account. Contact support.';
    expect(await card()).toMatchObject([{ feature: 'meeting_assistant', message: one }]);
    const detail = 'This AI action is paused for this account. Contact support.';
    expect((await debit()).body).toMatchObject({ code: 'spending-paused', detail, feature: 'meeting_assistant' });
    await submit({ type: 'pause', pauseId: 'all', reason: 'odd use' });
    await submit({ type: 'resume', pauseId: 'one', reason: 'explained' });
    const all = 'AI actions are paused for this account. Contact support.';
    expect(await card()).toMatchObject([{ feature: null, message: all }]);
    const refused = await debit();
    expect([refused.status, refused.body.detail, refused.body['feature']]).toEqual([409, all, null]);
    expect((await quote()).body).toMatchObject({ allowed: false, reason: 'paused' });
    await submit({ type: 'resume', pauseId: 'all', reason: 'explained' });
    expect([await card(), (await debit()).status]).toEqual([[], 201]);
  });

  test('warns of overage with the exact sentence, and names its price', async () => {
    await api.openAccount('over', { planId: 'scale' });
    await api.host('PUT', '/v1/accounts/over/overage', { allowed: true });
    const items = (round: number) =>
      Array.from({ length: 500 }, (_, index) => ({
        accountId: 'over',
        action: { feature: 'talent_search', kind: 'search', searchId: `s-${round}-${index}` },
      }));
    await api.host('POST', '/v1/debits/batch', { items: items(1) });
    await api.host('POST', '/v1/debits', meeting('over', 'one-more'));
    const { body } = await api.host('GET', '/v1/accounts/over/balance');
    expect(body).toMatchObject({
      creditsLeft: 0,
      state: 'low',
      message: null,
      overage: {
        allowed: true,
        tokens: 3,
        limit: 1000,
        unitPrice: { amount: 15, currency: 'usd' },
        owed: [{ tokens: 3, unitPrice: { amount: 15, currency: 'usd' }, amount: { amount: 45, currency: 'usd' } }],
        message: 'You have used 3 tokens beyond your plan limit this period. These will be billed separately.',
        priceMessage: '3 tokens at $0.15 each: $0.45.',
      },
    });
  });
});

describe('usage', () => {
  const rows = async (query: string) => (await api.host('GET', `/v1/accounts/acme/usage?${query}`)).body.items;

  test.each([
    ['europe/berlin', 'Europe/Berlin'],
    ['eUROPE/bERLIN', 'Europe/Berlin'],
    ['utc', 'UTC'],
    ['asia/kolkata', 'asia/kolkata'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Europe/Kyiv', 'Europe/Kyiv'],
    ['US/Pacific', 'US/Pacific'],
    ['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ])('is summed by day in every zone that is accepted: %s', async (timeZone, name) => {
    const accountId = timeZone.replaceAll('/', '-');
    await api.openAccount(accountId, { timeZone });
    expect((await api.host('GET', `/v1/accounts/${accountId}`)).body['timeZone']).toBe(name);
    await api.host('POST', '/v1/debits', meeting(accountId, 'm-1'));
    const day = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date());
    const own = await api.host('GET', `/v1/accounts/${accountId}/usage?groupBy=day`);
    const asked = await api.host('GET', `/v1/accounts/${accountId}/usage?groupBy=day&timeZone=${timeZone}`);
    for (const { status, body } of [own, asked])
      expect([status, body.items]).toMatchObject([200, [{ day, tokens: 3 }]]);
  });

  test('comes in pages, with what has no group first', async () => {
    const accountId = await api.openAccount('paged');
    for (const id of ['m-a', 'm-b', 'm-c']) {
      const member = { name: id, email: `${id}@acme.test`, role: 'Editor' };
      await api.host('PUT', `/v1/accounts/${accountId}/members/${id}`, member);
    }
    for (const [n, memberId] of [undefined, 'm-b', 'm-a', 'm-c', 'm-a'].entries()) {
      await api.host('POST', '/v1/debits', meeting(accountId, `page-${n}`, memberId === undefined ? {} : { memberId }));
    }
    const seen: unknown[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < 10; pages += 1) {
      const after: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { status, body } = await api.host('GET', `/v1/accounts/${accountId}/usage?groupBy=member&limit=1${after}`);
      expect(status).toBe(200);
      seen.push(...body.items);
      cursor = body.nextCursor;
      if (cursor === null) break;
    }
    expect(seen).toEqual([
      { memberId: null, name: null, tokens: 3, actions: 1 },
      { memberId: 'm-a', name: 'm-a', tokens: 6, actions: 2 },
      { memberId: 'm-b', name: 'm-b', tokens: 3, actions: 1 },
      { memberId: 'm-c', name: 'm-c', tokens: 3, actions: 1 },
    ]);
    const whole = await api.host('GET', `/v1/accounts/${accountId}/usage?groupBy=member`);
    expect([whole.body.items.length, whole.body.nextCursor]).toEqual([4, null]);
    expect((await api.host('GET', `/v1/accounts/${accountId}/usage?limit=201`)).status).toBe(422);
  });

  test('adds up by feature, Space, member and day', async () => {
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(new Date());
    const byFeature = await api.host('GET', '/v1/accounts/acme/usage');
    expect(usageSchema.safeParse(byFeature.body).error).toBeUndefined();
    expect(byFeature.body.items).toContainEqual({
      feature: 'meeting_assistant',
      label: 'Meeting assistance',
      tokens: 6,
      actions: 2,
    });
    expect(await rows('groupBy=space')).toContainEqual({
      spaceId: 'paris',
      name: expect.any(String),
      tokens: 3,
      actions: 1,
    });
    expect(await rows('groupBy=space')).toContainEqual({ spaceId: null, name: null, tokens: 20, actions: 1 });
    expect(await rows('groupBy=member')).toContainEqual({
      memberId: 'owner',
      name: expect.any(String),
      tokens: 3,
      actions: 1,
    });
    expect(await rows('groupBy=day')).toEqual([{ day: today, tokens: 26, actions: 3 }]);
    expect(await rows('groupBy=feature&spaceId=paris')).toEqual([
      { feature: 'meeting_assistant', label: 'Meeting assistance', tokens: 3, actions: 1 },
    ]);
  });

  test('shows the use of others to Owners and Admins only, with names; each member sees their own', async () => {
    const accountId = await api.openAccount('who-used');
    const at = `/v1/accounts/${accountId}`;
    const tokens = await api.memberTokens(accountId, 'acme');
    await api.host('PUT', `${at}/members/gone`, { name: 'Gone', email: 'gone@acme.test', role: 'Editor' });
    for (const [n, memberId] of ['owner', 'editor', 'gone', 'editor'].entries()) {
      await api.host('POST', '/v1/debits', meeting(accountId, `who-${n}`, { memberId }));
    }
    await api.host('DELETE', `${at}/members/gone`);
    const by = async (whose: keyof typeof tokens, query: string) => {
      const answer = await api.call('GET', `${at}/usage?groupBy=${query}`, { token: tokens[whose] });
      expect(usageSchema.safeParse(answer.body).error).toBeUndefined();
      return answer.body;
    };
    const own = { memberId: 'editor', name: 'Editor', tokens: 6, actions: 2 };
    for (const whose of ['owner', 'admin'] as const) {
      const all = await by(whose, 'member');
      expect(all.items).toHaveLength(3);
      expect(all.items).toContainEqual(own);
      expect(all.items).toContainEqual({ memberId: 'gone', name: null, tokens: 3, actions: 1 });
      expect(all).not.toHaveProperty('onlyOwn');
    }
    expect(await by('editor', 'member')).toEqual({ items: [own], nextCursor: null, onlyOwn: true });
    expect(await by('observer', 'member')).toEqual({ items: [], nextCursor: null, onlyOwn: true });
    // Every role sees on the card how much all members have used together.
    expect((await by('observer', 'day')).items).toMatchObject([{ tokens: 12 }]);
    const file = await api.call('GET', `${at}/usage?groupBy=member`, {
      token: tokens.editor,
      headers: { accept: 'text/csv' },
    });
    expect(file.text).toContain('editor,Editor,6,2');
    expect(file.text).not.toMatch(/owner|gone/);

    await api.host('PUT', `${at}/members/admin`, { role: 'Observer' });
    const demoted = await api.call('GET', `${at}/usage?groupBy=member`, { token: tokens.admin });
    expect([demoted.status, demoted.body.code]).toEqual([403, 'not-allowed']);
  });

  test('of others cannot be read from the entries either, as a list or as a file', async () => {
    const accountId = await api.openAccount('whose-entries');
    const at = `/v1/accounts/${accountId}/entries`;
    const tokens = await api.memberTokens(accountId, 'acme');
    for (const memberId of ['owner', 'editor'])
      await api.host('POST', '/v1/debits', meeting(accountId, `of-${memberId}`, { memberId }));
    const seenBy = async (whose: keyof typeof tokens) =>
      (await api.call('GET', `${at}?type=debit`, { token: tokens[whose] })).body.items.map(({ memberId }) => memberId);
    expect(await seenBy('owner')).toEqual(['editor', 'owner']);
    expect(await seenBy('editor')).toEqual(['editor', null]);
    expect(await seenBy('observer')).toEqual([null, null]);
    const asFile = { token: tokens.editor, headers: { accept: 'text/csv' } };
    const { text } = await api.call('GET', `${at}?type=debit`, asFile);
    expect(text).not.toMatch(/,owner,|api-key:/);
    expect(text).toContain(',api-key,');
    const actorsSeenBy = async (whose: keyof typeof tokens) =>
      (await api.call('GET', `${at}?type=debit`, { token: tokens[whose] })).body.items.map((item) => item['actor']);
    expect(await actorsSeenBy('observer')).toEqual(['api-key', 'api-key']);
    expect(await actorsSeenBy('owner')).toEqual([
      expect.stringMatching(/^api-key:/),
      expect.stringMatching(/^api-key:/),
    ]);
  });

  test('takes its range half-open, from timestamps or local dates', async () => {
    expect(await rows('to=2020-01-01')).toEqual([]);
    expect(await rows('from=2020-01-01T00:00:00Z&groupBy=day')).toHaveLength(1);
  });

  test.each([
    'groupBy=colour',
    'from=yesterday',
    'timeZone=Mars',
    'from=2026-02-01&to=2026-01-01',
    'from[$gt]=1&groupBy[]=x&spaceId=a~b',
  ])('refuses %s', async (query) => {
    expect((await api.host('GET', `/v1/accounts/acme/usage?${query}`)).status).toBe(422);
  });
});

describe('entries', () => {
  test('are the lines of the ledger, newest first, in pages that cover all of them once', async () => {
    const { body } = await api.host('GET', '/v1/accounts/acme/entries');
    expect(entriesSchema.safeParse(body).error).toBeUndefined();
    expect(body.items.map(({ type, tokens }) => [type, tokens])).toEqual([
      ['debit', -20],
      ['debit', -3],
      ['debit', -3],
      ['grant', 50],
    ]);
    expect(body.nextCursor).toBeNull();
    const first = await api.host('GET', '/v1/accounts/acme/entries?limit=3');
    const second = await api.host('GET', `/v1/accounts/acme/entries?limit=3&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...second.body.items]).toEqual(body.items);
  });

  test('name who caused them', async () => {
    const { body } = await api.host('GET', '/v1/accounts/acme/entries');
    for (const { actor, workflowId } of body.items) {
      expect(actor).toMatch(/^api-key:.+/);
      expect(workflowId).toBeNull();
    }
  });

  test('of a clawback, of the debt that is repaid and of a hold show where the credits went', async () => {
    await api.openAccount('indebted');
    const run = (command: UnsignedCommand) => api.ledger.submit('indebted', { ...command, ...TESTER });
    const pack = { type: 'grant', source: 'top_up', tokens: 30, expiresAt: null } as const;
    await run({ ...pack, grantId: 'top_up~p' });
    for (const item of [1, 2, 3]) {
      const action = { feature: 'talent_search', kind: 'search', searchId: `s-${item}` };
      await api.host('POST', '/v1/debits', { accountId: 'indebted', action });
    }
    await api.host('POST', '/v1/holds', meeting('indebted', 'm-9'));
    await run({ type: 'clawback', clawbackId: 'c', grantId: 'top_up~p', reason: 'refunded' });
    await run({ ...pack, grantId: 'top_up~q' });
    const { body } = await api.host('GET', '/v1/accounts/indebted/entries');
    const shown = body.items.map((item) => [item['type'], item['tokens'], item['heldTokens'], item['debtTokens']]);
    expect(shown.slice(0, 3)).toEqual([
      ['grant', 17, 0, -13],
      ['clawback', -17, 0, 13],
      ['hold', -3, 3, 0],
    ]);
    const sum = (field: string) => body.items.reduce((total, item) => total + (item[field] as number), 0);
    const balance = (await api.host('GET', '/v1/accounts/indebted/balance')).body;
    expect([sum('tokens'), sum('heldTokens'), sum('debtTokens')]).toEqual([
      balance['creditsLeft'],
      balance['creditsHeld'],
      balance['debt'],
    ]);
    expect([sum('spentTokens'), sum('expiredTokens')]).toEqual([60, 0]);
  });

  test('are left out where the filter excludes them, and an unknown filter is refused', async () => {
    const count = async (query: string) =>
      (await api.host('GET', `/v1/accounts/acme/entries?${query}`)).body.items.length;
    expect(await count('type=grant')).toBe(1);
    expect(await count('feature=meeting_assistant')).toBe(2);
    expect(await count('spaceId=paris')).toBe(1);
    expect(await count('to=2020-01-01')).toBe(0);
    expect((await api.host('GET', '/v1/accounts/acme/entries?type=gift')).status).toBe(422);
    expect((await api.host('GET', '/v1/accounts/acme/entries?cursor=x')).status).toBe(422);
  });
});

describe('a member token', () => {
  test('sees its own account, and nothing of another', async () => {
    const token = await api.memberToken('acme', 'observer');
    for (const what of ['balance', 'usage', 'entries']) {
      expect((await api.call('GET', `/v1/accounts/acme/${what}`, { token })).status).toBe(200);
      const other = await api.call('GET', `/v1/accounts/other/${what}`, { token });
      const nobody = await api.call('GET', `/v1/accounts/nobody/${what}`, { token });
      expect(other.status).toBe(404);
      expect(other.body).toEqual(nobody.body);
    }
  });

  test('never spends and changes nothing', async () => {
    const token = await api.memberToken('acme', 'owner');
    const calls: [string, string, unknown?][] = [
      ['POST', '/v1/debits', meeting('acme', 'stolen')],
      ['POST', '/v1/debits/batch', { items: [meeting('acme', 'stolen')] }],
      ['POST', '/v1/debits/acme~000000000002/refund', { reason: 'please' }],
      ['GET', '/v1/debits/acme~000000000002'],
      ['PUT', '/v1/accounts/acme', { planId: 'scale' }],
      ['GET', '/v1/accounts'],
      ['POST', '/v1/tokens', { accountId: 'acme', memberId: 'owner' }],
    ];
    for (const [method, path, json] of calls) {
      const { status, body } = await api.call(method, path, { token, ...(json === undefined ? {} : { json }) });
      expect([path, status, body.code]).toEqual([path, 403, 'not-allowed']);
    }
  });

  test("of one Space sees that Space's entries and usage only", async () => {
    const token = await api.memberToken('acme', 'observer', 'paris');
    const read = (what: string) => api.call('GET', `/v1/accounts/acme/${what}`, { token });
    const { body } = await read('entries');
    expect(body.items.map(({ spaceId }) => spaceId)).toEqual(['paris']);
    expect((await read('entries?type=grant')).body.items).toEqual([]);
    expect((await read('entries?spaceId=acme-berlin')).status).toBe(404);
    expect((await read('usage?groupBy=space')).body.items).toMatchObject([{ spaceId: 'paris', tokens: 3 }]);
    expect((await read('usage?spaceId=acme-berlin')).status).toBe(404);
    expect((await read('balance')).body['usage']).toContainEqual(
      expect.objectContaining({ feature: 'talent_search', tokens: 0 }),
    );
    expect((await read('balance?spaceId=acme-berlin')).status).toBe(404);
  });

  test('is minted only for a member and a Space that exist', async () => {
    const mint = (json: object) => api.host('POST', '/v1/tokens', { accountId: 'acme', memberId: 'owner', ...json });
    expect((await mint({})).status).toBe(201);
    expect((await mint({ memberId: 'nobody' })).status).toBe(422);
    expect((await mint({ spaceId: 'nowhere' })).status).toBe(422);
    expect((await mint({ accountId: 'nobody' })).status).toBe(404);
    expect((await mint({ ttlSeconds: 901 })).status).toBe(422);
    await api.host('PUT', '/v1/accounts/acme/members/parisian', {
      name: 'P',
      email: 'p@acme.test',
      role: 'Editor',
      spaceIds: ['paris'],
    });
    expect((await mint({ memberId: 'parisian', spaceId: 'acme-berlin' })).status).toBe(422);
    expect((await mint({ memberId: 'parisian', spaceId: 'paris' })).status).toBe(201);
  });
});
