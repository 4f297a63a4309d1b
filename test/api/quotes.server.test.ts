import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { quoteAnswer } from '../../contract/spending/quotes.js';
import { meeting as meetingAction, search } from '../support/actions.js';
import { codeOf, holdIn } from './support/answers.js';
import { meeting, serveLive, type LiveApi } from './support/live-app.js';

let api: LiveApi;
beforeAll(async () => {
  api = await serveLive();
});
afterAll(() => api.close());

const debit = (json: unknown) => api.host('POST', '/v1/debits', json);
const quote = (json: unknown) => api.host('POST', '/v1/quotes', json);
const meetings = (...ids: string[]) => ids.map((id) => meetingAction(id));

describe('a quote that is not allowed says why', () => {
  const QUANTITY = { feature: 'meeting_assistant', quantity: 2 };

  test.each(['credits', 'space-limit', 'feature-off', 'account-closed'])(
    '%s, with a hold and without',
    async (reason) => {
      const accountId = await api.openAccount(`why-${reason}`, { features: { candidateAssistance: false } });
      const spaceId = `${accountId}-berlin`;
      const path = `/v1/accounts/${accountId}`;
      await api.host('PUT', `${path}/spaces/${spaceId}`, { creditsLimitPerPeriod: 5 });
      if (reason === 'account-closed') await api.host('DELETE', path);
      const wanted = {
        credits: { feature: 'talent_search', quantity: 3 },
        'space-limit': { ...QUANTITY, spaceId },
        // Also without the credits for it: these would not help.
        'feature-off': { feature: 'candidate_evaluation', quantity: 100 },
        'account-closed': QUANTITY,
      }[reason];
      for (const more of [{}, { hold: 'h' }]) {
        const { status, body } = await quote({ accountId, ...wanted, ...more });
        expect([status, body]).toMatchObject([200, { allowed: false, reason }]);
        expect(quoteAnswer.safeParse(body).error).toBeUndefined();
      }
    },
  );
});

describe('a quote', () => {
  test('returns the price of actions and what is left, and changes nothing', async () => {
    const accountId = await api.openAccount('quotes');
    const answer = await quote({ accountId, actions: [...meetings('1', '2', '1'), search('s')] });
    expect(answer.status).toBe(200);
    expect(quoteAnswer.safeParse(answer.body).error).toBeUndefined();
    expect(answer.body).toEqual({
      tokens: 26,
      creditsLeft: 50,
      allowed: true,
      reason: null,
      alreadyCharged: [],
      shortfall: 0,
      overageTokens: 0,
      spaceLeft: null,
      priceListVersion: 1,
      timeZone: 'Europe/Berlin',
    });
    const many = await quote({ accountId, feature: 'candidate_evaluation', quantity: 50 });
    expect(many.body).toMatchObject({ tokens: 50, allowed: true, shortfall: 0 });
    expect((await api.host('GET', `/v1/accounts/${accountId}/balance`)).body).toMatchObject({
      creditsLeft: 50,
      creditsHeld: 0,
    });
  });

  test('omits what is already paid or reserved', async () => {
    const accountId = await api.openAccount('quotes-paid');
    await debit(meeting(accountId, '1'));
    await api.host('POST', '/v1/holds', meeting(accountId, '2'));
    const { body } = await quote({ accountId, actions: meetings('1', '2', '3') });
    expect(body).toMatchObject({ tokens: 3, creditsLeft: 44, alreadyCharged: meetings('1', '2') });
    // After a full refund it has to be paid again.
    const { id } = (await debit(meeting(accountId, '1'))).body.debit;
    await api.host('POST', `/v1/debits/${id}/refund`, { reason: 'no show' });
    expect((await quote({ accountId, actions: meetings('1') })).body).toMatchObject({ tokens: 3, alreadyCharged: [] });
  });

  test('counts an action whose hold has expired, even before its end is written', async () => {
    const accountId = await api.openAccount('quotes-expired');
    await api.host('POST', '/v1/holds', meeting(accountId, '1', { ttlSeconds: 60 }));
    api.passTime(61_000);
    const answer = await quote({ accountId, actions: meetings('1') });
    expect(answer.body).toMatchObject({ tokens: 3, creditsLeft: 50, alreadyCharged: [] });
  });

  test('beyond what is left names the shortfall', async () => {
    const accountId = await api.openAccount('quotes-short');
    expect((await quote({ accountId, feature: 'talent_search', quantity: 3 })).body).toEqual({
      tokens: 60,
      creditsLeft: 50,
      allowed: false,
      reason: 'credits',
      alreadyCharged: [],
      shortfall: 10,
      overageTokens: 0,
      spaceLeft: null,
      priceListVersion: 1,
      timeZone: 'Europe/Berlin',
    });
  });

  test('in a Space with a limit is bounded by it', async () => {
    const accountId = await api.openAccount('quotes-space');
    const spaceId = `${accountId}-berlin`;
    await api.host('PUT', `/v1/accounts/${accountId}/spaces/${spaceId}`, { name: 'Berlin', creditsLimitPerPeriod: 5 });
    expect((await quote({ accountId, spaceId, actions: meetings('1', '2') })).body).toMatchObject({
      allowed: false,
      shortfall: 1,
      spaceLeft: 5,
    });
    const held = await quote({ accountId, spaceId, actions: meetings('1', '2'), hold: 'r-1' });
    expect(held.body).toMatchObject({ allowed: false, shortfall: 1 });
    expect(held.body).not.toHaveProperty('hold');
  });

  test('of a feature that is off is not allowed', async () => {
    const accountId = await api.openAccount('quotes-off', { features: { candidateAssistance: false } });
    const request = { accountId, feature: 'candidate_evaluation', quantity: 1 };
    expect((await quote(request)).body).toMatchObject({ allowed: false, shortfall: 0 });
    expect((await quote({ ...request, hold: 'r-1' })).body).toMatchObject({ allowed: false });
  });

  test('of an unknown account is not found, of an unknown Space invalid', async () => {
    const accountId = await api.openAccount('quotes-unknown');
    const request = { feature: 'meeting_assistant', quantity: 1 };
    expect((await quote({ accountId: 'nobody', spaceId: 'nowhere', ...request })).status).toBe(404);
    const inSpace = await quote({ accountId, spaceId: 'nowhere', ...request });
    expect([inSpace.status, inSpace.body.issues[0]?.path]).toEqual([422, 'spaceId']);
  });
});

describe('a quote with a hold', () => {
  test('reserves what is to pay, so that others cannot have it, and is spent item by item', async () => {
    const accountId = await api.openAccount('quote-holds');
    await debit(meeting(accountId, '0'));
    const quoted = await quote({ accountId, actions: meetings('0', '1', '2'), hold: 'run-1' });
    expect(quoteAnswer.safeParse(quoted.body).error).toBeUndefined();
    expect(quoted.body).toMatchObject({
      tokens: 6,
      creditsLeft: 41,
      allowed: true,
      alreadyCharged: meetings('0'),
      shortfall: 0,
      hold: { feature: 'meeting_assistant', tokens: 6, state: 'open', priceListVersion: 1 },
    });
    for (const id of ['s-1', 's-2']) await debit({ accountId, action: search(id) });
    expect(codeOf(await debit(meeting(accountId, 'other')))).toEqual([402, 'credits-exhausted']);
    const { id: holdId } = holdIn(quoted);
    for (const id of ['1', '2']) expect((await debit(meeting(accountId, id, { holdId }))).status).toBe(201);
  });

  test('that is repeated returns the same hold, though nothing more would be allowed', async () => {
    const accountId = await api.openAccount('quote-repeats');
    const request = { accountId, feature: 'meeting_assistant', quantity: 16, hold: 'run-1', ttlSeconds: 60 };
    const first = await quote(request);
    const again = await quote(request);
    expect(first.body).toMatchObject({ tokens: 48, creditsLeft: 2, allowed: true, shortfall: 0 });
    const lasting = { ...holdIn(first), expiresInSeconds: expect.any(Number) };
    expect(again.body).toEqual({ ...first.body, hold: lasting });
    expect((await quote({ ...request, hold: 'run-2' })).body).toMatchObject({
      tokens: 48,
      creditsLeft: 2,
      allowed: false,
      reason: 'credits',
      alreadyCharged: [],
      shortfall: 46,
    });
    expect(codeOf(await quote({ ...request, quantity: 1 }))).toEqual([409, 'key-conflict']);
    await api.host('PUT', `/v1/accounts/${request.accountId}/spaces/berlin`, { name: 'Berlin' });
    expect(codeOf(await quote({ ...request, spaceId: 'berlin' }))).toEqual([409, 'key-conflict']);
    await api.host('POST', `/v1/holds/${holdIn(first).id}/release`);
    expect((await quote(request)).body).toMatchObject({ creditsLeft: 50, allowed: true, hold: { state: 'released' } });
  });

  test('that is repeated after some or all of its actions were paid returns the same hold', async () => {
    const accountId = await api.openAccount('quote-partly-paid');
    await debit(meeting(accountId, '0'));
    const request = { accountId, actions: meetings('0', '1', '2', '3'), hold: 'run-1', ttlSeconds: 60 };
    const { id: holdId } = holdIn(await quote(request));
    await debit(meeting(accountId, '1', { holdId }));
    const partly = await quote(request);
    expect(partly.body).toMatchObject({
      allowed: true,
      creditsLeft: 38,
      alreadyCharged: meetings('0', '1'),
      hold: { id: holdId, state: 'open', tokens: 6 },
    });
    for (const id of ['2', '3']) await debit(meeting(accountId, id, { holdId }));
    expect((await quote(request)).body).toMatchObject({
      tokens: 0,
      allowed: true,
      hold: { id: holdId, state: 'settled' },
    });
    expect((await api.host('GET', `/v1/accounts/${accountId}/balance`)).body).toMatchObject({
      creditsLeft: 38,
      creditsHeld: 0,
    });
    for (const actions of [meetings('4'), meetings('4', '5', '6', '7'), [search('1'), search('2')]]) {
      expect(codeOf(await quote({ ...request, actions }))).toEqual([409, 'key-conflict']);
    }
  });

  test('that several callers request at the same moment goes to as many as the credits allow', async () => {
    const accountId = await api.openAccount('quote-race');
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, run) =>
        quote({ accountId, feature: 'talent_search', quantity: 1, hold: `run-${run}` }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    const allowed = answers.filter(({ body }) => body['allowed'] === true);
    expect(allowed).toHaveLength(2);
    for (const { body } of answers) expect('hold' in body).toBe(body['allowed']);
    for (const { body } of answers) expect(body['shortfall']).toBe(body['allowed'] === true ? 0 : 10);
  });

  test('makes none when nothing is to pay', async () => {
    const accountId = await api.openAccount('quote-nothing');
    await debit(meeting(accountId, '1'));
    const { body } = await quote({ accountId, actions: meetings('1'), hold: 'run-1' });
    expect(body).toMatchObject({ tokens: 0, allowed: true });
    expect(body).not.toHaveProperty('hold');
  });

  test('is for one feature', async () => {
    const accountId = await api.openAccount('quote-mixed');
    const answer = await quote({ accountId, actions: [...meetings('1'), search('s')], hold: 'run-1' });
    expect([answer.status, answer.body.issues.map(({ path }) => path)]).toEqual([422, ['hold']]);
  });

  test('needs the scope spend; without one, read is enough', async () => {
    const accountId = await api.openAccount('quote-scopes');
    const token = await api.keyWith('read');
    const json = { accountId, feature: 'meeting_assistant', quantity: 1 };
    expect((await api.call('POST', '/v1/quotes', { token, json })).status).toBe(200);
    const held = await api.call('POST', '/v1/quotes', { token, json: { ...json, hold: 'run-1' } });
    expect(codeOf(held)).toEqual([403, 'not-allowed']);
    const manage = await api.keyWith('manage');
    expect((await api.call('POST', '/v1/quotes', { token: manage, json })).status).toBe(403);
  });
});

describe('a quote for a member', () => {
  const meetingOf = (accountId: string, more = {}) => ({ accountId, actions: meetings('1'), ...more });
  const asMember = (token: string, json: object) => api.call('POST', '/v1/quotes', { token, json });

  test('says the price and when the action was paid, to every role, and never holds', async () => {
    const accountId = await api.openAccount('quote-member');
    const paid = (await debit(meeting(accountId, '1'))).body.debit as unknown as { at: string };
    await api.host('POST', '/v1/holds', meeting(accountId, '2'));
    const token = await api.memberToken(accountId, 'observer');
    const { status, body } = await asMember(token, { accountId, actions: meetings('1', '2', '3') });
    expect(status).toBe(200);
    expect(quoteAnswer.safeParse(body).error).toBeUndefined();
    expect(body).toMatchObject({ tokens: 3, timeZone: 'Europe/Berlin', priceListVersion: 1 });
    expect(body['alreadyCharged']).toEqual([
      { ...meetingAction('1'), paidAt: paid.at },
      { ...meetingAction('2'), paidAt: null },
    ]);
    for (const mine of ['owner', 'observer']) {
      const held = await asMember(await api.memberToken(accountId, mine), meetingOf(accountId, { hold: 'run-1' }));
      expect(codeOf(held)).toEqual([403, 'not-allowed']);
    }
    expect((await api.host('GET', `/v1/accounts/${accountId}/balance`)).body).toMatchObject({ creditsHeld: 3 });
  });

  test('is of their own account and Space, and names nobody else', async () => {
    const accountId = await api.openAccount('quote-own');
    const other = await api.openAccount('quote-other');
    const berlin = `${accountId}-berlin`;
    const path = `/v1/accounts/${accountId}/spaces`;
    await api.host('PUT', `${path}/${berlin}`, { creditsLimitPerPeriod: 2 });
    await api.host('PUT', `${path}/paris`, { name: 'Paris' });
    const whole = await api.memberToken(accountId, 'owner');
    const ofSpace = await api.memberToken(accountId, 'owner', berlin);
    for (const elsewhere of [other, 'nobody']) {
      expect(codeOf(await asMember(whole, meetingOf(elsewhere)))).toEqual([404, 'not-found']);
    }
    // The Space of the token counts, even if the request does not name it.
    expect((await asMember(ofSpace, meetingOf(accountId))).body).toMatchObject({
      reason: 'space-limit',
      spaceLeft: 2,
    });
    expect((await asMember(ofSpace, meetingOf(accountId, { spaceId: 'paris' }))).status).toBe(404);
    expect((await asMember(whole, meetingOf(accountId, { spaceId: 'paris' }))).status).toBe(200);
    for (const memberId of ['observer', 'nobody']) {
      expect(codeOf(await asMember(whole, meetingOf(accountId, { memberId })))).toEqual([403, 'not-allowed']);
    }
  });

  test('says how many tokens would be billed separately', async () => {
    const accountId = await api.openAccount('quote-overage', { planId: 'scale' });
    await api.host('PUT', `/v1/accounts/${accountId}/overage`, { allowed: true });
    const card = await api.host('GET', `/v1/accounts/${accountId}/balance`);
    const left = (card.body as unknown as { creditsLeft: number }).creditsLeft;
    const quantity = Math.floor(left / 20) + 1;
    const json = { accountId, feature: 'talent_search', quantity };
    const quoted = await asMember(await api.memberToken(accountId, 'observer'), json);
    const overageTokens = 20 * quantity - left;
    expect(quoted.body).toMatchObject({ allowed: true, overageTokens });
    expect((await quote({ ...json, hold: 'run-1' })).body).toMatchObject({ allowed: true, overageTokens });
  });
});

describe('a request for a quote', () => {
  beforeAll(() => api.openAccount('hostile'));
  const MANY = { feature: 'meeting_assistant', quantity: 1 };

  test.each<[object, string]>([
    [{}, 'actions'],
    [{ ...MANY, actions: meetings('1') }, 'actions'],
    [{ feature: 'meeting_assistant' }, 'quantity'],
    [{ quantity: 1 }, 'feature'],
    [{ actions: [] }, 'actions'],
    [{ actions: { length: 1 } }, 'actions'],
    [{ actions: meetings(...Array.from({ length: 501 }, (_, index) => `m-${index}`)) }, 'actions'],
    [{ actions: [...meetings('1'), { feature: 'meeting_assistant', meetingId: { $ne: '' } }] }, 'actions.1.meetingId'],
    [{ ...MANY, quantity: 10_001 }, 'quantity'],
    [{ ...MANY, hold: true }, 'hold'],
    [{ ...MANY, hold: 'a~b' }, 'hold'],
    [{ ...MANY, hold: 'run-1', ttlSeconds: 0 }, 'ttlSeconds'],
    [{ ...MANY, accountId: ['hostile'] }, 'accountId'],
  ])('%j', async (fields, path) => {
    const answer = await quote({ accountId: 'hostile', ...fields });
    expect([answer.status, answer.body.issues.map((issue) => issue.path)]).toEqual([422, [path]]);
  });

  test('may name 500 actions with the longest ids', async () => {
    const actions = meetings(...Array.from({ length: 500 }, (_, index) => `${index}`.padStart(128, 'x')));
    expect((await quote({ accountId: 'hostile', actions })).body).toMatchObject({ tokens: 1500, shortfall: 1450 });
  });
});

describe('a price that people were shown', () => {
  test('is charged or held, or the answer is price-changed and nothing is', async () => {
    const accountId = await api.openAccount('shown');
    const calls: [string, object, number][] = [
      ['/v1/debits', meeting(accountId, 'm-1'), 3],
      ['/v1/holds', meeting(accountId, 'm-2'), 3],
      ['/v1/holds', { accountId, feature: 'meeting_assistant', quantity: 4, requestId: 'bulk' }, 12],
      ['/v1/quotes', { accountId, actions: meetings('m-3', 'm-4'), hold: 'quoted' }, 6],
    ];
    for (const [path, body, tokens] of calls) {
      const refused = await api.host('POST', path, { ...body, expectedTokens: tokens + 1 });
      expect([refused.status, refused.body]).toMatchObject([
        409,
        { code: 'price-changed', tokens, expectedTokens: tokens + 1 },
      ]);
    }
    const card = () => api.host('GET', `/v1/accounts/${accountId}/balance`);
    expect((await card()).body).toMatchObject({ creditsLeft: 50, creditsHeld: 0 });
    for (const [path, body, tokens] of calls) {
      const { status } = await api.host('POST', path, { ...body, expectedTokens: tokens });
      expect([path, Math.floor(status / 100)]).toEqual([path, 2]);
    }
    expect((await card()).body).toMatchObject({ creditsLeft: 50 - 24, creditsHeld: 21 });
  });

  test('includes what is already paid: a quote that costs less now holds nothing, and the same hold again is answered', async () => {
    const accountId = await api.openAccount('shown-less');
    await debit(meeting(accountId, 'm-1'));
    const wanted = { accountId, actions: meetings('m-1'), hold: 'h', expectedTokens: 3 };
    expect(codeOf(await quote(wanted))).toEqual([409, 'price-changed']);
    const more = { accountId, actions: meetings('m-2', 'm-3'), hold: 'again', expectedTokens: 6 };
    const first = await quote(more);
    await debit(meeting(accountId, 'm-2', { holdId: holdIn(first).id }));
    expect(holdIn(await quote(more)).id).toBe(holdIn(first).id);
  });

  test('is compared in each item of a batch, and only with a hold in a quote', async () => {
    const accountId = await api.openAccount('shown-batch');
    const items = [meeting(accountId, 'm-1', { expectedTokens: 2 }), meeting(accountId, 'm-2', { expectedTokens: 3 })];
    const { body } = await api.host('POST', '/v1/debits/batch', { items });
    expect(body.items).toMatchObject([{ status: 409, code: 'price-changed' }, { status: 201 }]);
    const alone = await quote({ accountId, feature: 'talent_search', quantity: 1, expectedTokens: 20 });
    expect([alone.status, alone.body.issues]).toMatchObject([422, [{ path: 'expectedTokens' }]]);
  });
});
