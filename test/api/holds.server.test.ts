import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { heldOrCharged, holdAnswer, oneHold, settleAnswer } from '../../contract/spending/holds.js';
import type { Command } from '../../domain/reducer/command.js';
import { codeOf, holdIn } from './support/answers.js';
import type { Answer } from './support/http.js';
import { meeting, search, serveLive, type LiveApi } from './support/live-app.js';
import { TESTER } from '../support/actor.js';

let api: LiveApi;
beforeAll(async () => {
  api = await serveLive();
});
afterAll(() => api.close());

const debit = (json: unknown) => api.host('POST', '/v1/debits', json);
const hold = (json: unknown) => api.host('POST', '/v1/holds', json);
const resolve = (id: string, how: string, json?: unknown) => api.host('POST', `/v1/holds/${id}/${how}`, json);
const stateOf = async (id: string) => holdIn(await api.host('GET', `/v1/holds/${id}`)).state;
const bulk = (accountId: string, requestId: string, quantity: number, more: object = {}) => ({
  accountId,
  feature: 'meeting_assistant',
  quantity,
  requestId,
  ...more,
});

const UNKNOWN_HOLD = {
  status: 422,
  body: { code: 'invalid-request', issues: [{ path: 'holdId', message: 'The hold was not found.' }] },
};

const balanceOf = async (accountId: string) => (await api.host('GET', `/v1/accounts/${accountId}/balance`)).body;

describe('a hold', () => {
  test('reserves an action, and a repeat returns the hold as it is now', async () => {
    const acme = await api.openAccount('holds');
    const request = search(acme, 's-1', { spaceId: 'holds-berlin', memberId: 'owner', ttlSeconds: 60 });
    const before = Date.now();
    const first = await hold(request);
    const after = Date.now();
    const again = await hold(request);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(holdAnswer.safeParse(first.body).error).toBeUndefined();
    expect(first.body).toMatchObject({
      hold: { accountId: acme, spaceId: 'holds-berlin', feature: 'talent_search', tokens: 20, state: 'open' },
      balance: { creditsLeft: 30, creditsTotal: 50, creditsHeld: 20 },
    });
    const expiresAtMs = Date.parse(String(holdIn(first).expiresAt));
    expect(expiresAtMs).toBeGreaterThan(before + 55_000);
    expect(expiresAtMs).toBeLessThan(after + 65_000);
    const lasting = { ...first.body, hold: { ...holdIn(first), expiresInSeconds: expect.any(Number) } };
    expect(again.body).toEqual(lasting);
    const read = await api.host('GET', `/v1/holds/${holdIn(first).id}`);
    expect(oneHold.safeParse(read.body).error).toBeUndefined();
    expect(read.body['hold']).toEqual(lasting.hold);
  });

  test('that is requested many times at once is one hold', async () => {
    const acme = await api.openAccount('hold-burst');
    const answers = await Promise.all(Array.from({ length: 20 }, () => hold(search(acme, 's-1'))));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map((answer) => holdIn(answer).id)).size).toBe(1);
    expect(answers.at(-1)!.body['balance']).toMatchObject({ creditsHeld: 20 });
  });

  test('that is settled in full is a debit, and a repeat returns the same answer', async () => {
    const acme = await api.openAccount('settle-whole');
    const { id } = holdIn(await hold(search(acme, 's-1')));
    const first = await resolve(id, 'settle');
    expect(first.status).toBe(200);
    expect(settleAnswer.safeParse(first.body).error).toBeUndefined();
    expect(first.body).toMatchObject({
      hold: { id, state: 'settled', tokens: 20, debitId: first.body.debit.id },
      debit: { feature: 'talent_search', tokens: 20, attempt: 1 },
      balance: { creditsLeft: 30, creditsHeld: 0 },
    });
    // Without a body, with an empty one and with the same number, it is the same call.
    const again = [
      await resolve(id, 'settle'),
      await resolve(id, 'settle', {}),
      await resolve(id, 'settle', { tokens: 20 }),
    ];
    for (const { status, body } of again) expect([status, body]).toEqual([200, first.body]);
    expect((await api.host('GET', `/v1/debits/${first.body.debit.id}`)).body.debit).toEqual(first.body.debit);
    // The action is charged: nothing is held or charged for it again.
    const held = await hold(search(acme, 's-1'));
    expect(heldOrCharged.safeParse(held.body).error).toBeUndefined();
    expect([held.status, held.body]).toMatchObject([200, { alreadyCharged: true, debit: { id: first.body.debit.id } }]);
    expect((await debit(search(acme, 's-1'))).status).toBe(200);
  });

  test('that is settled in part gives the rest back; other requests then get how it ended', async () => {
    const acme = await api.openAccount('settle-part');
    const { id } = holdIn(await hold(search(acme, 's-1')));
    for (const tokens of [0, 21]) {
      expect(codeOf(await resolve(id, 'settle', { tokens }))).toEqual([422, 'invalid-request']);
    }
    const settled = await resolve(id, 'settle', { tokens: 5 });
    expect(settled.body).toMatchObject({ debit: { tokens: 5 }, balance: { creditsLeft: 45, creditsHeld: 0 } });
    expect((await resolve(id, 'settle', { tokens: 5 })).body).toEqual(settled.body);
    const others = [
      await resolve(id, 'settle'),
      await resolve(id, 'settle', { tokens: 6 }),
      await resolve(id, 'release'),
      await resolve(id, 'extend', { ttlSeconds: 60 }),
    ];
    for (const answer of others) {
      expect(codeOf(answer)).toEqual([409, 'hold-resolved']);
      expect(answer.body['state']).toBe('settled');
    }
  });

  test('that is released gives its credits back, and the action may be held and charged again', async () => {
    const acme = await api.openAccount('released');
    const { id } = holdIn(await hold(search(acme, 's-1')));
    const released = await resolve(id, 'release');
    expect([released.status, released.body]).toMatchObject([
      200,
      { hold: { id, state: 'released', debitId: null }, balance: { creditsLeft: 50, creditsHeld: 0 } },
    ]);
    expect((await resolve(id, 'release', {})).body).toEqual(released.body);
    const late = await resolve(id, 'settle');
    expect([...codeOf(late), late.body['state']]).toEqual([409, 'hold-resolved', 'released']);
    const again = await hold(search(acme, 's-1'));
    expect([again.status, holdIn(again).id === id]).toEqual([201, false]);
    expect(await stateOf(id)).toBe('released');
  });

  test('under a requestId that was released is reported as released, and the requestId stays taken', async () => {
    const acme = await api.openAccount('request-ids');
    const request = search(acme, 's-1', { requestId: 'r-1' });
    const { id } = holdIn(await hold(request));
    await resolve(id, 'release');
    const again = await hold(request);
    expect([again.status, again.body['hold']]).toMatchObject([200, { id, state: 'released' }]);
    expect(codeOf(await hold(search(acme, 's-2', { requestId: 'r-1' })))).toEqual([409, 'key-conflict']);
    expect(codeOf(await hold(bulk(acme, 'r-1', 2)))).toEqual([409, 'key-conflict']);
  });

  test('whose time is over gives its credits back by itself, and settling it is refused', async () => {
    const acme = await api.openAccount('expires');
    const { id } = holdIn(await hold(search(acme, 's-1', { ttlSeconds: 60 })));
    api.passTime(61_000);
    expect(await balanceOf(acme)).toMatchObject({ creditsLeft: 50, creditsHeld: 0 });
    // Nothing is written yet, but the answer is current, before and after the account moves on.
    expect(await stateOf(id)).toBe('expired');
    const late = await resolve(id, 'settle');
    expect([...codeOf(late), late.body['state']]).toEqual([409, 'hold-resolved', 'expired']);
    expect(codeOf(await resolve(id, 'extend', { ttlSeconds: 60 }))).toEqual([409, 'hold-resolved']);
    const released = await resolve(id, 'release');
    expect([released.status, released.body]).toMatchObject([
      200,
      { hold: { id, state: 'expired' }, balance: { creditsLeft: 50 } },
    ]);
    expect(await stateOf(id)).toBe('expired');
    expect((await debit(search(acme, 's-1'))).body).toMatchObject({ debit: { tokens: 20, attempt: 2 } });
  });

  test('that is extended outlives its first time', async () => {
    const acme = await api.openAccount('extends');
    const [short, long] = [
      holdIn(await hold(search(acme, 's-1', { ttlSeconds: 60 }))),
      holdIn(await hold(meeting(acme, 'm-1', { ttlSeconds: 60 }))),
    ];
    const extended = await resolve(long.id, 'extend', { ttlSeconds: 120 });
    expect([extended.status, extended.body]).toMatchObject([
      200,
      { hold: { id: long.id, state: 'open', tokens: 3 }, balance: { creditsHeld: 23 } },
    ]);
    expect(Date.parse(String(holdIn(extended).expiresAt))).toBeGreaterThan(Date.parse(String(long.expiresAt)) + 50_000);
    api.passTime(61_000);
    expect(await balanceOf(acme)).toMatchObject({ creditsHeld: 3 });
    expect([await stateOf(short.id), await stateOf(long.id)]).toEqual(['expired', 'open']);
    expect((await resolve(long.id, 'settle')).status).toBe(200);
  });

  test('answers the whole seconds until it expires, and 0 once it is not open', async () => {
    const acme = await api.openAccount('seconds');
    const secondsOf = (answer: Answer) => holdIn(answer).expiresInSeconds;
    const readSeconds = async (id: string) => secondsOf(await api.host('GET', `/v1/holds/${id}`));
    const made = await hold(bulk(acme, 'run-1', 2, { ttlSeconds: 3_600 }));
    const { id } = holdIn(made);
    expect(secondsOf(made)).toBe(3_600);
    api.passTime(1_000_000);
    for (const seconds of [await readSeconds(id), secondsOf(await hold(bulk(acme, 'run-1', 2)))]) {
      expect(seconds).toBeLessThanOrEqual(2_600);
      expect(seconds).toBeGreaterThan(2_500);
    }
    const quote = { accountId: acme, feature: 'meeting_assistant', quantity: 1, hold: 'run-2', ttlSeconds: 60 };
    expect(secondsOf(await api.host('POST', '/v1/quotes', quote))).toBe(60);
    const extended = secondsOf(await resolve(id, 'extend', { ttlSeconds: 7_200 }));
    expect(extended).toBeGreaterThan(7_100);
    expect(secondsOf(await resolve(id, 'release'))).toBe(0);
    const settled = holdIn(await hold(meeting(acme, 'm-9'))).id;
    expect([secondsOf(await resolve(settled, 'settle')), await readSeconds(settled)]).toEqual([0, 0]);
    const expired = holdIn(await hold(meeting(acme, 'm-10', { ttlSeconds: 60 }))).id;
    api.passTime(61_000);
    expect(await readSeconds(expired)).toBe(0);
  });

  test('is returned in its own state, however many of the account are read at once', async () => {
    const acme = await api.openAccount('read-together');
    const ids = [];
    for (const id of ['m-1', 'm-2', 'm-3', 'm-4']) ids.push(holdIn(await hold(meeting(acme, id))).id);
    await resolve(ids[1]!, 'settle');
    await resolve(ids[2]!, 'release');
    expect(await Promise.all(ids.map(stateOf))).toEqual(['open', 'settled', 'released', 'open']);
  });

  test('keeps the expiry it had last when it ends, in every answer', async () => {
    const acme = await api.openAccount('expiries');
    const ends = async (made: Answer, how: string) => {
      const { id } = holdIn(made);
      const extended = holdIn(await resolve(id, 'extend', { ttlSeconds: 3_600 }));
      const found = [holdIn(await resolve(id, how)), holdIn(await api.host('GET', `/v1/holds/${id}`))];
      expect(found.map(({ expiresAt }) => expiresAt)).toEqual([extended.expiresAt, extended.expiresAt]);
    };
    await ends(await hold(meeting(acme, 'm-1', { ttlSeconds: 60 })), 'settle');
    await ends(await hold(meeting(acme, 'm-2', { ttlSeconds: 60 })), 'release');
    await ends(await hold(bulk(acme, 'run-1', 2, { ttlSeconds: 60 })), 'release');
    // Used up, it ends without an entry of its own.
    const holdId = holdIn(await hold(bulk(acme, 'run-2', 1, { ttlSeconds: 60 }))).id;
    const extended = holdIn(await resolve(holdId, 'extend', { ttlSeconds: 3_600 }));
    await debit(meeting(acme, 'm-3', { holdId }));
    expect(holdIn(await api.host('GET', `/v1/holds/${holdId}`))).toMatchObject({
      state: 'settled',
      expiresAt: extended.expiresAt,
    });
  });

  test('is settled by the debit of its action', async () => {
    const acme = await api.openAccount('held-and-debited');
    const { id } = holdIn(await hold(search(acme, 's-1')));
    const charged = await debit(search(acme, 's-1'));
    expect([charged.status, charged.body]).toMatchObject([
      201,
      { alreadyCharged: false, debit: { tokens: 20 }, balance: { creditsLeft: 30, creditsHeld: 0 } },
    ]);
    const read = holdIn(await api.host('GET', `/v1/holds/${id}`));
    expect(read).toMatchObject({ state: 'settled', debitId: charged.body.debit.id });
  });

  test('is resolved once: of a settle and releases at the same moment, one kind wins', async () => {
    const acme = await api.openAccount('races');
    for (let round = 0; round < 5; round += 1) {
      const { id } = holdIn(await hold(meeting(acme, `m-${round}`)));
      const answers = await Promise.all(
        ['release', 'settle', 'release', 'settle', 'release', 'settle'].map(async (how) => ({
          how,
          status: (await resolve(id, how)).status,
        })),
      );
      const winners = new Set(answers.filter(({ status }) => status === 200).map(({ how }) => how));
      expect(winners.size).toBe(1);
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(3);
      expect(await stateOf(id)).toBe(winners.has('settle') ? 'settled' : 'released');
    }
  });

  test('of a charged action returns the debit', async () => {
    const acme = await api.openAccount('charged-before');
    const charged = await debit(meeting(acme, 'm-1'));
    const held = await hold(meeting(acme, 'm-1'));
    expect([held.status, held.body]).toEqual([
      200,
      { debit: charged.body.debit, alreadyCharged: true, balance: charged.body['balance'] },
    ]);
  });

  test('keeps its credits from all other calls, and is refused beyond what is left', async () => {
    const acme = await api.openAccount('hold-limits');
    for (const id of ['s-1', 's-2']) expect((await hold(search(acme, id))).status).toBe(201);
    const refused = await hold(search(acme, 's-3'));
    expect([refused.status, refused.body]).toMatchObject([
      402,
      { code: 'credits-exhausted', creditsLeft: 10, tokensNeeded: 20 },
    ]);
    expect(codeOf(await debit(search(acme, 's-4')))).toEqual([402, 'credits-exhausted']);
    await resolve(holdIn(await hold(search(acme, 's-1'))).id, 'release');
    expect((await debit(search(acme, 's-4'))).status).toBe(201);
  });

  test('counts against the limit of its Space until it gives back', async () => {
    const acme = await api.openAccount('space-holds');
    await api.host('PUT', `/v1/accounts/${acme}/spaces/space-holds-berlin`, {
      name: 'Berlin',
      creditsLimitPerPeriod: 5,
    });
    const inSpace = { spaceId: 'space-holds-berlin' };
    const { id } = holdIn(await hold(meeting(acme, 'm-1', inSpace)));
    expect(codeOf(await hold(meeting(acme, 'm-2', inSpace)))).toEqual([402, 'space-limit-reached']);
    await resolve(id, 'release');
    expect((await hold(meeting(acme, 'm-2', inSpace))).status).toBe(201);
  });

  test('of an unknown account, Space, feature that is off or closed account is refused like a debit', async () => {
    const acme = await api.openAccount('refusals', { features: { candidateAssistance: false } });
    expect((await hold(meeting('nobody', 'm'))).status).toBe(404);
    expect((await hold(meeting('nobody', 'm', { spaceId: 'nowhere' }))).status).toBe(404);
    const inSpace = await hold(bulk(acme, 'r-1', 1, { spaceId: 'nowhere' }));
    expect([inSpace.status, inSpace.body.issues[0]?.path]).toEqual([422, 'spaceId']);
    const off = { accountId: acme, feature: 'candidate_evaluation', quantity: 1, requestId: 'r-2' };
    expect(codeOf(await hold(off))).toEqual([422, 'feature-off']);
    const { id } = holdIn(await hold(meeting(acme, 'm-1')));
    await api.host('DELETE', `/v1/accounts/${acme}`);
    expect(codeOf(await hold(meeting(acme, 'm-2')))).toEqual([409, 'account-closed']);
    expect((await resolve(id, 'settle')).status).toBe(200);
  });
});

describe('a bulk hold', () => {
  test('is debited item by item, and its release gives the rest back and ends it', async () => {
    const acme = await api.openAccount('bulk-run');
    const made = await hold(bulk(acme, 'run-1', 5));
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        hold: { feature: 'meeting_assistant', tokens: 15, state: 'open' },
        balance: { creditsLeft: 35, creditsHeld: 15 },
      },
    ]);
    const holdId = holdIn(made).id;
    for (const id of ['m-1', 'm-1', 'm-2']) await debit(meeting(acme, id, { holdId }));
    expect((await hold(bulk(acme, 'run-1', 5))).body).toMatchObject({
      hold: { id: holdId, tokens: 9, state: 'open' },
      balance: { creditsLeft: 35, creditsHeld: 9 },
    });
    expect(codeOf(await hold(bulk(acme, 'run-1', 6)))).toEqual([409, 'key-conflict']);
    expect(codeOf(await resolve(holdId, 'settle'))).toEqual([422, 'invalid-request']);
    const released = await resolve(holdId, 'release');
    expect(released.body).toMatchObject({ hold: { state: 'released' }, balance: { creditsLeft: 44, creditsHeld: 0 } });
    expect(codeOf(await debit(meeting(acme, 'm-3', { holdId })))).toEqual([409, 'hold-resolved']);
    // What it already paid is still reported as charged, with or without the holdId.
    expect((await debit(meeting(acme, 'm-1', { holdId }))).body).toMatchObject({ alreadyCharged: true });
  });

  test('that is used up pays nothing more, and is settled', async () => {
    const acme = await api.openAccount('bulk-used');
    const holdId = holdIn(await hold(bulk(acme, 'run-1', 2))).id;
    const items = ['m-1', 'm-2', 'm-3'].map((id) => meeting(acme, id, { holdId }));
    const { body } = await api.host('POST', '/v1/debits/batch', { items });
    expect(body.items.map(({ status, code }) => [status, code])).toEqual([
      [201, undefined],
      [201, undefined],
      [409, 'hold-resolved'],
    ]);
    expect(await stateOf(holdId)).toBe('settled');
    const released = await resolve(holdId, 'release');
    expect([...codeOf(released), released.body['state']]).toEqual([409, 'hold-resolved', 'settled']);
    expect((await debit(meeting(acme, 'm-3'))).status).toBe(201);
  });

  test('is for one feature', async () => {
    const acme = await api.openAccount('bulk-feature');
    const holdId = holdIn(await hold(bulk(acme, 'run-1', 2))).id;
    const other = await debit(search(acme, 's-1', { holdId }));
    expect([other.status, other.body.issues[0]?.path]).toEqual([422, 'holdId']);
  });

  test('that never was pays nothing, and is named as unknown', async () => {
    const acme = await api.openAccount('bulk-never');
    const charged = await debit(meeting(acme, 'm-1'));
    for (const holdId of [`${acme}~999999999999`, 'nobody~000000000001', 'nonsense', charged.body.debit.id]) {
      expect(await debit(meeting(acme, 'm-2', { holdId }))).toMatchObject(UNKNOWN_HOLD);
      // An action that is charged already answers with its debit, whatever hold the call names.
      expect((await debit(meeting(acme, 'm-1', { holdId }))).body).toMatchObject({ alreadyCharged: true });
    }
  });

  test('of another account pays nothing', async () => {
    const [acme, other] = [await api.openAccount('bulk-mine'), await api.openAccount('bulk-theirs')];
    const holdId = holdIn(await hold(bulk(acme, 'run-1', 2))).id;
    expect(await debit(meeting(other, 'm-1', { holdId }))).toMatchObject(UNKNOWN_HOLD);
    expect(holdIn(await api.host('GET', `/v1/holds/${holdId}`)).tokens).toBe(6);
  });

  test('whose time is over gives back what is left of it', async () => {
    const acme = await api.openAccount('bulk-expires');
    const holdId = holdIn(await hold(bulk(acme, 'run-1', 5, { ttlSeconds: 60 }))).id;
    expect((await debit(meeting(acme, 'm-1', { holdId }))).status).toBe(201);
    api.passTime(61_000);
    expect(await balanceOf(acme)).toMatchObject({ creditsLeft: 47, creditsHeld: 0 });
    expect(await stateOf(holdId)).toBe('expired');
  });
});

test('no call finds, settles, releases or extends a freeze, open or ended', async () => {
  const accountId = await api.openAccount('frozen');
  const submit = async (command: Command) => {
    const answer = await api.ledger.submit(accountId, command);
    if (!answer.ok) throw new Error(answer.refusal.code);
    return answer.entry!._id;
  };
  await submit({ type: 'grant', grantId: 'pack', source: 'top_up', tokens: 20, expiresAt: null, ...TESTER });
  const id = await submit({ type: 'freeze', freezeId: 'dp_1', grantId: 'pack', reason: 'disputed', ...TESTER });
  const touched = async () => [
    (await api.host('GET', `/v1/holds/${id}`)).status,
    ...(await Promise.all([
      resolve(id, 'settle', {}),
      resolve(id, 'release', {}),
      resolve(id, 'extend', { ttlSeconds: 60 }),
    ]).then((answers) => answers.map(({ status }) => status))),
  ];
  expect(await touched()).toEqual([404, 404, 404, 404]);
  expect(await debit(meeting(accountId, '1', { holdId: id }))).toMatchObject(UNKNOWN_HOLD);
  expect((await api.host('GET', `/v1/accounts/${accountId}/balance`)).body).toMatchObject({
    creditsLeft: 50,
    creditsTotal: 70,
    creditsHeld: 20,
  });
  const { items } = (await api.host('GET', `/v1/accounts/${accountId}/entries?type=hold`)).body;
  expect(items).toMatchObject([
    { id, tokens: -20, feature: null, action: null, grants: [{ grantId: 'pack', tokens: 20 }] },
  ]);
  await submit({ type: 'unfreeze', freezeId: 'dp_1', reason: 'won', ...TESTER });
  expect(await touched()).toEqual([404, 404, 404, 404]);
  expect((await api.host('GET', `/v1/accounts/${accountId}/balance`)).body).toMatchObject({
    creditsLeft: 70,
    creditsHeld: 0,
  });
});

describe('an invalid request for a hold', () => {
  beforeAll(() => api.openAccount('hostile'));
  const action = { feature: 'meeting_assistant', meetingId: 'm-1' };
  const BIG = { feature: 'meeting_assistant', quantity: 1, requestId: 'r' };

  test.each<[object, string]>([
    [{}, 'action'],
    [{ action, feature: 'meeting_assistant', quantity: 1 }, 'action'],
    [{ action, quantity: 1 }, 'action'],
    [{ feature: 'meeting_assistant', requestId: 'r' }, 'quantity'],
    [{ feature: 'meeting_assistant', quantity: 1 }, 'requestId'],
    [{ ...BIG, quantity: 0 }, 'quantity'],
    [{ ...BIG, quantity: 10_001 }, 'quantity'],
    [{ ...BIG, quantity: 1.5 }, 'quantity'],
    [{ ...BIG, quantity: '1' }, 'quantity'],
    [{ ...BIG, quantity: { $gt: 0 } }, 'quantity'],
    [{ ...BIG, requestId: { $ne: null } }, 'requestId'],
    [{ ...BIG, requestId: 'a~b' }, 'requestId'],
    [{ ...BIG, feature: 'mind_reading' }, 'feature'],
    [{ action, ttlSeconds: 0 }, 'ttlSeconds'],
    [{ action, ttlSeconds: 86_401 }, 'ttlSeconds'],
    [{ action, ttlSeconds: null }, 'ttlSeconds'],
    [{ action: { feature: 'meeting_assistant', meetingId: ['m'] } }, 'action.meetingId'],
    [{ action, accountId: { $ne: null } }, 'accountId'],
    [{ action, memberId: null }, 'memberId'],
  ])('%j', async (fields, path) => {
    const answer = await hold({ accountId: 'hostile', ...fields });
    expect([answer.status, answer.body.issues.map((issue) => issue.path)]).toEqual([422, [path]]);
  });

  test('a resolution of an unknown hold is not found, and of a malformed id is invalid', async () => {
    const { body } = await debit(meeting('hostile', 'm-9'));
    for (const id of [body.debit.id, 'hostile~999999999999', 'nobody~000000000001', 'nonsense']) {
      expect((await api.host('GET', `/v1/holds/${id}`)).status).toBe(404);
      for (const how of ['settle', 'release']) expect((await resolve(id, how)).status).toBe(404);
      expect((await resolve(id, 'extend', { ttlSeconds: 1 })).status).toBe(404);
    }
    expect((await resolve('%24ne', 'release')).status).toBe(422);
  });

  test('a resolution with a wrong body changes nothing', async () => {
    const { id } = holdIn(await hold(meeting('hostile', 'm-10')));
    for (const tokens of [-1, 1.5, '3', null, { $gt: 0 }]) {
      expect((await resolve(id, 'settle', { tokens })).status).toBe(422);
    }
    for (const json of [[], 'x', 7, null]) expect((await resolve(id, 'settle', json)).status).toBe(422);
    const raw = await api.host('POST', `/v1/holds/${id}/settle`, undefined, {
      raw: '{"tokens":',
      headers: { 'content-type': 'application/json' },
    });
    expect(codeOf(raw)).toEqual([400, 'malformed-body']);
    for (const ttlSeconds of [0, 86_401, '60', undefined]) {
      expect((await resolve(id, 'extend', { ttlSeconds })).status).toBe(422);
    }
    expect(codeOf(await resolve(id, 'extend'))).toEqual([400, 'malformed-body']);
    expect(await stateOf(id)).toBe('open');
  });

  test('a key without the scope, a member and an anonymous caller may not hold', async () => {
    const { id } = holdIn(await hold(meeting('hostile', 'm-11')));
    const tokens = [await api.keyWith('read', 'manage'), await api.memberToken('hostile', 'owner')];
    for (const token of tokens) {
      for (const path of ['/v1/holds', `/v1/holds/${id}/settle`, `/v1/holds/${id}/release`]) {
        const answer = await api.call('POST', path, { token, json: meeting('hostile', 'm-12') });
        expect(codeOf(answer)).toEqual([403, 'not-allowed']);
      }
    }
    expect((await api.call('POST', '/v1/holds', { json: meeting('hostile', 'm-12') })).status).toBe(401);
    expect(await stateOf(id)).toBe('open');
  });
});
