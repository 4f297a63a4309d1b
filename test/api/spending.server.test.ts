import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { actionState } from '../../contract/spending/action-state.js';
import { debitAnswer } from '../../contract/spending/debits.js';
import { refundAnswer } from '../../contract/spending/refunds.js';
import { reconcile } from '../../ledger/reconcile.js';
import { meeting, serveLive, type LiveApi } from './support/live-app.js';
import { storedEntries } from '../support/commits.js';

let api: LiveApi;
beforeAll(async () => {
  api = await serveLive();
});
afterAll(() => api.close());

const debit = (json: unknown) => api.host('POST', '/v1/debits', json);

describe('a debit', () => {
  beforeAll(() => api.openAccount('acme'));

  test('is charged once; a repeat returns it with the current balance', async () => {
    const request = { ...meeting('acme', 'm-1'), spaceId: 'acme-berlin', memberId: 'owner' };
    const first = await debit(request);
    await debit(meeting('acme', 'm-2'));
    const again = await debit(request);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(debitAnswer.safeParse(first.body).error).toBeUndefined();
    expect(first.body).toMatchObject({
      debit: {
        accountId: 'acme',
        spaceId: 'acme-berlin',
        memberId: 'owner',
        feature: 'meeting_assistant',
        tokens: 3,
        attempt: 1,
      },
      alreadyCharged: false,
      balance: { creditsLeft: 47, creditsTotal: 50, creditsHeld: 0, overageTokens: 0, periodId: 'acme~1' },
    });
    expect(again.body).toMatchObject({ debit: first.body.debit, alreadyCharged: true, balance: { creditsLeft: 44 } });
    expect((await api.host('GET', `/v1/debits/${first.body.debit.id}`)).body.debit).toEqual(first.body.debit);
  });

  test('that the same caller sends many times at once is charged once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => debit(meeting('acme', 'burst'))));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.debit.id)).size).toBe(1);
  });

  test('of an unknown Space is invalid, of an unknown account not found, with or without a Space', async () => {
    const inSpace = await debit({ ...meeting('acme', 'm'), spaceId: 'nowhere' });
    expect([inSpace.status, inSpace.body.issues[0]?.path]).toEqual([422, 'spaceId']);
    expect((await debit(meeting('nobody', 'm'))).status).toBe(404);
    expect((await debit({ ...meeting('nobody', 'm'), spaceId: 'nowhere' })).status).toBe(404);
  });

  test('whose requestId was used for something else is a conflict', async () => {
    expect((await debit(meeting('acme', 'r-1', { requestId: 'req-1' }))).status).toBe(201);
    expect((await debit(meeting('acme', 'r-1', { requestId: 'req-1' }))).status).toBe(200);
    const other = await debit(meeting('acme', 'r-2', { requestId: 'req-1' }));
    expect([other.status, other.body.code]).toEqual([409, 'key-conflict']);
  });

  test('that is recorded is returned as recorded, even after its Space was deleted', async () => {
    await api.host('PUT', '/v1/accounts/acme/spaces/brief', { name: 'Brief' });
    const request = meeting('acme', 'brief-1', { spaceId: 'brief' });
    const { body } = await debit(request);
    await api.host('DELETE', '/v1/accounts/acme/spaces/brief');
    const again = await debit(request);
    expect([again.status, again.body]).toEqual([
      200,
      { debit: body.debit, alreadyCharged: true, balance: body['balance'] },
    ]);
    const held = await api.host('POST', '/v1/holds', request);
    expect([held.status, held.body]).toEqual([200, again.body]);
    const batch = await api.host('POST', '/v1/debits/batch', {
      items: [request, { ...request, ...meeting('acme', 'brief-2') }],
    });
    expect(batch.body.items.map(({ status }) => status)).toEqual([200, 422]);
    // After a full refund it may be charged again, but not in a deleted Space.
    await api.host('POST', `/v1/debits/${body.debit.id}/refund`, { reason: 'x' });
    expect((await debit(request)).status).toBe(422);
  });

  test('that does not exist is not found', async () => {
    for (const id of ['acme~999999999999', 'nobody~000000000001', 'nonsense', 'acme~000000000001']) {
      expect((await api.host('GET', `/v1/debits/${id}`)).status).toBe(404);
    }
  });
});

describe('at the end of the credits', () => {
  test('an action that costs more than is left gets both numbers, and at zero the exact sentence', async () => {
    await api.openAccount('poor');
    const search = (searchId: string) =>
      debit({ accountId: 'poor', action: { feature: 'talent_search', kind: 'search', searchId } });
    expect([(await search('s-1')).status, (await search('s-2')).status]).toEqual([201, 201]);
    const short = await search('s-3');
    expect(short.status).toBe(402);
    expect(short.body).toMatchObject({ code: 'credits-exhausted', creditsLeft: 10, tokensNeeded: 20 });
    expect(short.body.detail).toMatch(/20.*10/);
    expect(short.body['periodEndsAt']).toMatch(/Z$/);

    const evaluate = (candidateId: string) => ({
      accountId: 'poor',
      action: { feature: 'candidate_evaluation', jobId: 'j', candidateId },
    });
    const items = Array.from({ length: 11 }, (_, index) => evaluate(`c-${index}`));
    const batch = await api.host('POST', '/v1/debits/batch', { items });
    expect(batch.body.items.map(({ status }) => status)).toEqual([...Array<number>(10).fill(201), 402]);
    const gone = await debit(evaluate('c-99'));
    expect([gone.status, gone.body.detail]).toEqual([402, 'You have no credits left for the period.']);
    // An action already charged is still reported as charged.
    expect((await debit(evaluate('c-1'))).status).toBe(200);
  });
});

describe('a refund', () => {
  beforeAll(() => api.openAccount('refunds'));
  const refund = (id: string, json: unknown) => api.host('POST', `/v1/debits/${id}/refund`, json);

  test('gives credits back, in parts up to the debit, and reopens the action when it is whole', async () => {
    const { id } = (await debit(meeting('refunds', 'm-1'))).body.debit;
    const part = await refund(id, { tokens: 1, reason: 'The bot left early' });
    expect(part.status).toBe(201);
    expect(refundAnswer.safeParse(part.body).error).toBeUndefined();
    expect(part.body).toMatchObject({
      refund: { debitId: id, tokens: 1, reason: 'The bot left early' },
      balance: { creditsLeft: 48 },
    });
    expect((await refund(id, { tokens: 3, reason: 'Too much' })).status).toBe(422);
    const rest = await refund(id, { reason: 'The rest' });
    expect(rest.body).toMatchObject({ refund: { tokens: 2 } });
    const { id: refundId } = rest.body['refund'] as { readonly id: string };
    const again = await refund(id, { reason: 'Once more' });
    expect([again.status, again.body]).toMatchObject([409, { code: 'already-refunded', refundId }]);
    const anotherCharge = await debit(meeting('refunds', 'm-1'));
    expect([anotherCharge.status, anotherCharge.body.debit]).toEqual([201, expect.objectContaining({ attempt: 2 })]);
  });

  test('with the same requestId returns the same answer', async () => {
    const { id } = (await debit(meeting('refunds', 'm-2'))).body.debit;
    const request = { tokens: 1, reason: 'Again', requestId: 'refund-1' };
    const [first, second] = [await refund(id, request), await refund(id, request)];
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body['refund']).toEqual(first.body['refund']);
  });

  test('whose reason is half a character is refused, and leaves an account that reconciles', async () => {
    const { id } = (await debit(meeting('refunds', 'm-half'))).body.debit;
    const { status, body } = await refund(id, { tokens: 1, reason: 'cut off \ud83d' });
    expect([status, body.issues[0]?.path]).toEqual([422, 'reason']);
    const findings: unknown[] = [];
    const onFinding = (finding: unknown) => findings.push(finding);
    await reconcile({ connection: api.connection, accountId: 'refunds', onFinding });
    expect(findings).toEqual([]);
  });

  test('needs a reason and a debit', async () => {
    const { id } = (await debit(meeting('refunds', 'm-3'))).body.debit;
    expect((await refund(id, {})).status).toBe(422);
    expect((await refund(id, { reason: 'x', tokens: 0 })).status).toBe(422);
    expect((await refund(id, { reason: 'x', tokens: { $gt: 0 } })).status).toBe(422);
    expect((await refund('refunds~999999999999', { reason: 'x' })).status).toBe(404);
  });
});

test('the state of an action shows whether and when it was paid', async () => {
  await api.openAccount('states');
  const path = '/v1/accounts/states/actions?feature=meeting_assistant&meetingId=m-1';
  expect((await api.host('GET', path)).body).toMatchObject({ state: 'absent', paidAt: null, debit: null });
  const { body } = await debit(meeting('states', 'm-1'));
  const paid = await api.host('GET', path);
  expect(actionState.safeParse(paid.body).error).toBeUndefined();
  expect(paid.body).toMatchObject({ state: 'charged', netTokens: 3, debit: body.debit });
  expect(paid.body['paidAt']).toBe((body.debit as unknown as { at: string }).at);
  expect((await api.host('GET', '/v1/accounts/states/actions?feature=meeting_assistant')).status).toBe(422);

  // A hold whose time is over no longer counts, even before its end is written.
  await api.host('POST', '/v1/holds', meeting('states', 'm-2', { ttlSeconds: 60 }));
  const stateOf = async (): Promise<unknown> => (await api.host('GET', path.replace('m-1', 'm-2'))).body['state'];
  expect(await stateOf()).toBe('held');
  api.passTime(61_000);
  expect(await stateOf()).toBe('reopened');
  const entries = await storedEntries(api.connection, 'states');
  expect(entries.filter(({ type }) => type === 'release')).toEqual([]);
});

describe('a member that the account does not have', () => {
  const unknown = { memberId: 'nobody' };

  test('is refused by a debit, a hold and a quote, naming the field, and nothing is charged', async () => {
    const accountId = await api.openAccount('no-member');
    const bulk = { accountId, feature: 'meeting_assistant', quantity: 2 };
    for (const [path, body] of [
      ['/v1/debits', meeting(accountId, 'm-1', unknown)],
      ['/v1/holds', meeting(accountId, 'm-1', unknown)],
      ['/v1/holds', { ...bulk, ...unknown, requestId: 'bulk' }],
      ['/v1/quotes', { ...bulk, ...unknown }],
      ['/v1/quotes', { ...bulk, ...unknown, hold: 'h' }],
    ] as const) {
      const refused = await api.host('POST', path, body);
      expect([path, refused.status, refused.body.issues]).toMatchObject([
        path,
        422,
        [{ path: 'memberId', message: 'The account has no member nobody.' }],
      ]);
    }
    const { body } = await api.host('GET', `/v1/accounts/${accountId}/balance`);
    expect(body).toMatchObject({ creditsLeft: 50, creditsHeld: 0 });
  });

  test('may spend as soon as it is stored, and what it paid stays paid once it is removed', async () => {
    const accountId = await api.openAccount('member-later');
    const request = meeting(accountId, 'm-1', { memberId: 'mo' });
    expect((await api.host('POST', '/v1/debits', request)).status).toBe(422);
    const member = `/v1/accounts/${accountId}/members/mo`;
    await api.host('PUT', member, { name: 'Mo', email: 'mo@acme.test', role: 'Editor' });
    expect((await api.host('POST', '/v1/debits', request)).status).toBe(201);
    await api.host('DELETE', member);
    expect((await api.host('POST', '/v1/debits', request)).status).toBe(200);
    expect((await api.host('POST', '/v1/debits', meeting(accountId, 'm-2', { memberId: 'mo' }))).status).toBe(422);
  });
});
