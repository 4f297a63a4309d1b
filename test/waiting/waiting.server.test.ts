import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { waitingModels } from '../../waiting/record.js';
import { QueueStillMoves } from '../../waiting/resumption.js';
import { meeting, search, serveLive, type LiveApi } from '../api/support/live-app.js';
import { TESTER } from '../support/actor.js';

const DAY_MS = 24 * 3_600_000;

let api: LiveApi;
/** The accounts whose workflow was woken after its first wait. */
let woken: string[] = [];
beforeAll(async () => {
  const signalWithStart = (_: string, { args }: { readonly args: readonly [{ readonly accountId: string }] }) => {
    woken.push(args[0].accountId);
    return Promise.resolve();
  };
  const temporal = { workflow: { signalWithStart }, withDeadline: (_: number, call: () => unknown) => call() };
  api = await serveLive({ temporal: temporal as unknown as Client });
});
afterAll(() => api.close());

const WAIT = { onNoCredits: 'wait' };
const debit = (body: object) => api.host('POST', '/v1/debits', body);
const read = async (id: string) => (await api.host('GET', `/v1/waiting/${id}`)).body;
const queueOf = async (accountId: string) => (await api.host('GET', `/v1/accounts/${accountId}/waiting`)).body.items;
const resume = (accountId: string) => api.waiting.resume.resume(accountId);

let accounts = 0;
/** With 50 credits, all of which are spent. */
async function emptyAccount(fields: object = {}): Promise<string> {
  accounts += 1;
  const accountId = await api.openAccount(`waits-${accounts}`, fields);
  for (const n of [1, 2]) await debit(search(accountId, `spent-${n}`));
  for (let n = 0; n < 10; n += 1) {
    const action = { feature: 'candidate_evaluation', jobId: 'spent', candidateId: `c-${n}` };
    await debit({ accountId, action });
  }
  return accountId;
}

let grants = 0;
async function grant(accountId: string, tokens: number): Promise<void> {
  const grantId = `tu_${(grants += 1)}`;
  const pack = { type: 'grant', grantId, source: 'top_up', tokens, expiresAt: 'period_end' } as const;
  expect(await api.ledger.submit(accountId, { ...pack, ...TESTER })).toMatchObject({ ok: true });
}

/** Waits of searches, one after the other. */
async function letWait(accountId: string, names: readonly string[], more: object = {}): Promise<string[]> {
  const ids: string[] = [];
  for (const name of names) {
    const { status, body } = await debit(search(accountId, name, { ...WAIT, ...more }));
    expect(status).toBe(202);
    ids.push(body.waiting.id);
  }
  return ids;
}

describe('a debit that may wait', () => {
  test('is charged at once where there are credits, and is refused at once for any other reason', async () => {
    const accountId = await api.openAccount('may-wait', { features: { candidateAssistance: false } });
    expect(await debit(search(accountId, 's-1', WAIT))).toMatchObject({ status: 201, body: { alreadyCharged: false } });
    expect(await debit(search(accountId, 's-1', WAIT))).toMatchObject({ status: 200, body: { alreadyCharged: true } });
    const evaluation = { feature: 'candidate_evaluation', jobId: 'j', candidateId: 'c' };
    expect(await debit({ accountId, action: evaluation, ...WAIT })).toMatchObject({ body: { code: 'feature-off' } });
    expect(await queueOf(accountId)).toEqual([]);
  });

  test('waits in the order of calls, with its place, what is ahead and its price; the card counts it', async () => {
    const accountId = await emptyAccount();
    const first = await debit(search(accountId, 'a', WAIT));
    const second = await debit(meeting(accountId, 'b', { ...WAIT, waitSeconds: 60 }));
    expect(first).toMatchObject({ status: 202, body: { waiting: { place: 1, tokens: 20, tokensAhead: 0 } } });
    expect(second).toMatchObject({ status: 202, body: { waiting: { place: 2, tokens: 3, tokensAhead: 20 } } });
    const card = await api.host('GET', `/v1/accounts/${accountId}/balance`);
    expect(card.body.waiting).toEqual({ actions: 2, tokens: 23 });
    expect(await queueOf(accountId)).toMatchObject([
      { id: first.body.waiting.id, state: 'waiting', place: 1, action: { searchId: 'a' } },
      { id: second.body.waiting.id, state: 'waiting', place: 2, feature: 'meeting_assistant' },
    ]);
  });

  test('answers its place again for the same action, and waits once however many calls race', async () => {
    const accountId = await emptyAccount();
    const calls = Array.from({ length: 12 }, () => debit(search(accountId, 'same', WAIT)));
    const answers = await Promise.all(calls);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body.waiting.id)).size).toBe(1);
    expect(await queueOf(accountId)).toHaveLength(1);
  });

  test('is a conflict where its requestId waits for something else', async () => {
    const accountId = await emptyAccount();
    const first = await debit(search(accountId, 'a', { ...WAIT, requestId: 'r-1' }));
    expect(await debit(search(accountId, 'a', { ...WAIT, requestId: 'r-1' }))).toEqual({
      ...first,
      headers: expect.anything(),
    });
    expect(await debit(search(accountId, 'b', { ...WAIT, requestId: 'r-1' }))).toMatchObject({
      status: 409,
      body: { code: 'key-conflict' },
    });
  });

  test.each([
    ['of a meeting without waitSeconds', { ...WAIT }, 'waitSeconds'],
    ['with a hold', { ...WAIT, waitSeconds: 60, holdId: 'acme~000000000001' }, 'onNoCredits'],
    ['for longer than 14 days', { ...WAIT, waitSeconds: 14 * 86_400 + 1 }, 'waitSeconds'],
    ['with waitSeconds alone', { waitSeconds: 60 }, 'waitSeconds'],
  ])('is refused %s', async (_, more, path) => {
    const accountId = await emptyAccount();
    const { status, body } = await debit(meeting(accountId, 'm', more));
    expect([status, body.issues[0]?.path]).toEqual([422, path]);
  });

  test('waits in the order of its batch, beside items that are charged', async () => {
    const accountId = await api.openAccount('batch-waits');
    const items = ['a', 'b', 'c', 'd'].map((name) => search(accountId, name, WAIT));
    const { body } = await api.host('POST', '/v1/debits/batch', { items });
    expect(body.items.map(({ status }) => status)).toEqual([201, 201, 202, 202]);
    expect(body.items.slice(2)).toMatchObject([{ waiting: { place: 1 } }, { waiting: { place: 2 } }]);
  });

  test('is refused like any other when 1,000 wait already', async () => {
    const accountId = await emptyAccount();
    const [id] = await letWait(accountId, ['first']);
    const { waiting } = waitingModels(api.connection);
    const record = await waiting.findById(id).lean();
    const others = Array.from({ length: 999 }, (_, n) => ({ ...record!, _id: `${accountId}~other~${n}` }));
    await waiting.insertMany(others);
    expect(await debit(search(accountId, 'one-too-many', WAIT))).toMatchObject({
      status: 402,
      body: { code: 'credits-exhausted' },
    });
    expect(await waiting.countDocuments({ accountId, state: 'waiting' })).toBe(1_000);
  });
});

describe('a batch that may wait', () => {
  const sendBatch = async (items: readonly object[]) =>
    (await api.host('POST', '/v1/debits/batch', { items })).body.items;
  const searches = (accountId: string, from: number, count: number) =>
    Array.from({ length: count }, (_, n) => search(accountId, `s-${from + n}`, WAIT));
  const from = (first: number, count: number) => Array.from({ length: count }, (_, n) => first + n);
  const placesOf = (items: Awaited<ReturnType<typeof sendBatch>>) =>
    items.map((item) => (item['waiting'] as { place: number } | undefined)?.place ?? item.status);

  /** Counts the calls of the database that concern what waits. */
  async function looksDuring(work: () => Promise<unknown>): Promise<number> {
    let looks = 0;
    api.connection.set('debug', (collection: string) => {
      if (collection === 'waiting_actions') looks += 1;
    });
    await work();
    api.connection.set('debug', false);
    return looks;
  }

  test('costs a few looks at the queue for each slice of 64, new or repeated, and keeps its order', async () => {
    const accountId = await emptyAccount();
    const batch = async () => {
      expect(placesOf(await sendBatch(searches(accountId, 0, 500)))).toEqual(from(1, 500));
    };
    const slices = 8;
    expect(await looksDuring(batch)).toBeLessThanOrEqual(8 * slices);
    expect(await looksDuring(batch)).toBeLessThanOrEqual(8 * slices);
    expect((await queueOf(accountId)).length).toBe(50);
  });

  test('keeps its order beside another batch of the account, and each place is taken once', async () => {
    const accountId = await emptyAccount();
    const batches = [searches(accountId, 0, 100), searches(accountId, 100, 100)];
    const answers = (await Promise.all(batches.map(sendBatch))).map(placesOf);
    for (const places of answers) expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(answers.flat().sort((a, b) => a - b)).toEqual(from(1, 200));
  });

  test('fills the queue up to 1,000, and is refused like any other beyond', async () => {
    const accountId = await emptyAccount();
    await sendBatch(searches(accountId, 0, 500));
    await sendBatch(searches(accountId, 500, 480));
    const places = placesOf(await sendBatch(searches(accountId, 980, 40)));
    expect(places).toEqual([...from(981, 20), ...Array<number>(20).fill(402)]);
    expect(await waitingModels(api.connection).waiting.countDocuments({ accountId, state: 'waiting' })).toBe(1_000);
  });

  test('waits once for an action that it names twice, and is a conflict where it uses a requestId twice', async () => {
    const accountId = await emptyAccount();
    const other = search(accountId, 'other', { ...WAIT, requestId: 'r-1' });
    const same = search(accountId, 'same', { ...WAIT, requestId: 'r-1' });
    const [first, second, third] = await sendBatch([same, same, other]);
    expect(first).toMatchObject({ status: 202, waiting: { place: 1 } });
    expect(second).toEqual(first);
    expect(third).toMatchObject({ status: 409, code: 'key-conflict' });
    expect(await queueOf(accountId)).toHaveLength(1);
  });

  test('lets an action wait again whose wait has ended, behind those that wait', async () => {
    const accountId = await emptyAccount();
    const [id] = await letWait(accountId, ['s-0', 's-1']);
    await api.host('DELETE', `/v1/waiting/${id}`);
    const [again] = await sendBatch(searches(accountId, 0, 1));
    expect(again).toMatchObject({ status: 202, waiting: { place: 2 } });
    expect((again!['waiting'] as { id: string }).id).not.toBe(id);
  });
});

describe('what waits', () => {
  test('is charged in its order as far as credits reach, after exactly one refused try', async () => {
    const accountId = await emptyAccount();
    const ids = await letWait(accountId, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    await grant(accountId, 6 * 20 + 10);
    const tries = jest.spyOn(api.ledger, 'debit');
    expect(await resume(accountId)).toEqual({ charged: 6, more: false });
    expect(tries).toHaveBeenCalledTimes(6 + 1);
    tries.mockRestore();
    const states = await Promise.all(ids.map((id) => read(id)));
    expect(states.map(({ state }) => state)).toEqual([
      ...Array<string>(6).fill('charged'),
      ...Array<string>(4).fill('waiting'),
    ]);
    expect(states[6]).toMatchObject({ place: 1, tokensAhead: 0, debit: null });
    expect(states[9]).toMatchObject({ place: 4, tokensAhead: 60 });
    const entries = await api.host('GET', `/v1/accounts/${accountId}/entries?type=debit&limit=6`);
    const charged = entries.body.items.map(({ id }) => id).reverse();
    expect(charged).toEqual(states.slice(0, 6).map((one) => one.debit.id));
  });

  test('is reported once nothing more of it can be charged, or as it is after a minute', async () => {
    const accountId = await emptyAccount();
    await letWait(accountId, ['a', 'b', 'c', 'd']);
    await grant(accountId, 45);
    const now = new Date();
    const { resumptionSince } = api.waiting;
    await expect(resumptionSince(accountId, now)).rejects.toThrow(QueueStillMoves);
    const aMinuteAgo = new Date(now.getTime() - 60_000);
    expect(await resumptionSince(accountId, aMinuteAgo)).toMatchObject({ waitingActions: 4, waitingTokens: 80 });
    await resume(accountId);
    const report = { startedActions: 2, waitingActions: 2, waitingTokens: 40 };
    expect(await resumptionSince(accountId, aMinuteAgo)).toEqual(report);
  });

  test('does not keep direct calls from being charged, and ends with the charge of a direct call', async () => {
    const accountId = await emptyAccount();
    const [id] = await letWait(accountId, ['a']);
    await grant(accountId, 43);
    expect(await debit(meeting(accountId, 'direct'))).toMatchObject({ status: 201 });
    const direct = await debit(search(accountId, 'a'));
    expect(direct).toMatchObject({ status: 201 });
    await resume(accountId);
    expect(await read(id!)).toMatchObject({ state: 'charged', debit: { id: direct.body.debit.id } });
    expect((await api.ledger.readAccount(accountId))!.buckets.available).toBe(20);
  });

  test('costs what it cost when it began to wait, whatever the price list says later', async () => {
    const accountId = await emptyAccount();
    const [id] = await letWait(accountId, ['a']);
    const { waiting } = waitingModels(api.connection);
    await waiting.updateOne({ _id: id! }, { $set: { price: { tokens: 7, priceListVersion: 1 } } });
    await grant(accountId, 10);
    await resume(accountId);
    expect(await read(id!)).toMatchObject({ state: 'charged', tokens: 7, debit: { tokens: 7 } });
  });

  test('for its Space’s limit is passed over until the limit leaves enough, and is not tried before', async () => {
    const accountId = await emptyAccount();
    const space = `${accountId}-berlin`;
    const capAt = (limit: number) =>
      api.host('PUT', `/v1/accounts/${accountId}/spaces/${space}`, { name: 'Berlin', creditsLimitPerPeriod: limit });
    await capAt(10);
    const [inSpace] = await letWait(accountId, ['in-space'], { spaceId: space });
    const [other] = await letWait(accountId, ['other']);
    await grant(accountId, 100);
    await resume(accountId);
    expect(await read(inSpace!)).toMatchObject({ state: 'waiting', reason: 'space-limit-reached', place: 1 });
    expect(await read(other!)).toMatchObject({ state: 'charged' });
    const tries = jest.spyOn(api.ledger, 'debit');
    await resume(accountId);
    expect(tries).not.toHaveBeenCalled();
    tries.mockRestore();
    await capAt(30);
    expect(await resume(accountId)).toEqual({ charged: 1, more: false });
    expect(await read(inSpace!)).toMatchObject({ state: 'charged', reason: null });
  });

  test.each([
    [
      'is refused when its Space was deleted',
      (id: string) => api.host('DELETE', `/v1/accounts/${id}/spaces/${id}-berlin`),
      { state: 'refused', reason: 'invalid-request' },
    ],
    [
      'is refused while spending is paused',
      (id: string) => api.ledger.submit(id, { type: 'pause', pauseId: 'p-1', reason: 'audit', ...TESTER }),
      { state: 'refused', reason: 'spending-paused' },
    ],
    [
      'is cancelled when the account is closed',
      (id: string) => api.host('DELETE', `/v1/accounts/${id}`),
      { state: 'cancelled', reason: 'account-closed' },
    ],
  ])('%s', async (_, change, ended) => {
    const accountId = await emptyAccount();
    const [id] = await letWait(accountId, ['a'], { spaceId: `${accountId}-berlin` });
    await grant(accountId, 100);
    await change(accountId);
    expect(await resume(accountId)).toEqual({ charged: 0, more: false });
    expect(await read(id!)).toMatchObject({ ...ended, debit: null, place: null });
    expect(await resume(accountId)).toEqual({ charged: 0, more: false });
  });

  test('of a feature that was switched off is refused', async () => {
    const accountId = await emptyAccount();
    const action = { feature: 'candidate_evaluation', jobId: 'j', candidateId: 'c' };
    const { body } = await debit({ accountId, action, ...WAIT });
    await api.host('PUT', `/v1/accounts/${accountId}`, { features: { candidateAssistance: false } });
    await grant(accountId, 100);
    await resume(accountId);
    expect(await read(body.waiting.id)).toMatchObject({ state: 'refused', reason: 'feature-off' });
  });

  test('is never charged after its time, and may be asked for again then', async () => {
    const accountId = await emptyAccount();
    const { body } = await debit(meeting(accountId, 'm-1', { ...WAIT, waitSeconds: 60 }));
    await grant(accountId, 100);
    api.passTime(61_000);
    await resume(accountId);
    expect(await read(body.waiting.id)).toMatchObject({ state: 'expired', debit: null });
    expect((await api.ledger.readAccount(accountId))!.buckets.available).toBe(100);
    expect(await debit(meeting(accountId, 'm-1', { ...WAIT, waitSeconds: 60 }))).toMatchObject({ status: 201 });
  });

  test('is not charged at the last moment by a try that began before', async () => {
    const accountId = await emptyAccount();
    await grant(accountId, 100);
    const notAfter = new Date(Date.now() - 1);
    const late = {
      accountId,
      action: { feature: 'meeting_assistant', meetingId: 'late' },
      notAfter,
      ...TESTER,
    } as const;
    expect(await api.ledger.debit(late)).toMatchObject({ ok: false, refusal: { code: 'too-late' } });
  });

  test('is cancelled by its caller once, and is not charged then', async () => {
    const accountId = await emptyAccount();
    const [first, second] = await letWait(accountId, ['a', 'b']);
    expect(await api.host('DELETE', `/v1/waiting/${first}`)).toMatchObject({
      status: 200,
      body: { state: 'cancelled' },
    });
    expect(await api.host('DELETE', `/v1/waiting/${first}`)).toMatchObject({
      status: 200,
      body: { state: 'cancelled' },
    });
    await grant(accountId, 100);
    await resume(accountId);
    expect(await read(first!)).toMatchObject({ state: 'cancelled' });
    expect(await api.host('DELETE', `/v1/waiting/${second}`)).toMatchObject({
      status: 200,
      body: { state: 'charged' },
    });
    // It may wait again: its id is another one.
    expect(await debit(search(accountId, 'a', WAIT))).toMatchObject({ status: 201 });
  });

  test('can’t be cancelled while it is being charged, and is charged by the next try where the process died', async () => {
    const accountId = await emptyAccount();
    const [id] = await letWait(accountId, ['a']);
    await grant(accountId, 40);
    // As a process leaves it that dies after the ledger's answer.
    const { waiting } = waitingModels(api.connection);
    await waiting.updateOne({ _id: id! }, { $set: { charging: true } });
    await debit(search(accountId, 'a'));
    expect(await api.host('DELETE', `/v1/waiting/${id}`)).toMatchObject({ status: 503, body: { code: 'try-again' } });
    expect(await resume(accountId)).toEqual({ charged: 1, more: false });
    expect(await api.host('DELETE', `/v1/waiting/${id}`)).toMatchObject({ status: 200, body: { state: 'charged' } });
    expect((await api.ledger.readAccount(accountId))!.buckets.available).toBe(20);
  });

  test('is charged once when two resumes run at the same time', async () => {
    const accountId = await emptyAccount();
    await letWait(accountId, ['a', 'b', 'c']);
    await grant(accountId, 60);
    await Promise.all([resume(accountId), resume(accountId), resume(accountId)]);
    expect((await api.ledger.readAccount(accountId))!.buckets.available).toBe(0);
    expect(await queueOf(accountId)).toEqual([]);
  });

  test('is seen by members of the account, in their Space, and cancelled by keys with spend only', async () => {
    const accountId = await emptyAccount();
    const space = `${accountId}-berlin`;
    const [inSpace] = await letWait(accountId, ['in-space'], { spaceId: space });
    const [other] = await letWait(accountId, ['other']);
    const member = await api.memberToken(accountId, 'observer');
    const ofSpace = await api.memberToken(accountId, 'observer', space);
    const stranger = await api.memberToken(await api.openAccount('stranger'), 'owner');
    const path = `/v1/accounts/${accountId}/waiting`;
    const idsFor = async (token: string) => (await api.call('GET', path, { token })).body.items.map(({ id }) => id);
    expect(await idsFor(member)).toEqual([inSpace, other]);
    expect(await idsFor(ofSpace)).toEqual([inSpace]);
    expect((await api.call('GET', path, { token: stranger })).status).toBe(404);
    const statusOf = async (method: string, id: string, token: string) =>
      (await api.call(method, `/v1/waiting/${id}`, { token })).status;
    expect(await statusOf('GET', other!, member)).toBe(200);
    expect(await statusOf('GET', other!, ofSpace)).toBe(404);
    expect(await statusOf('GET', other!, stranger)).toBe(404);
    expect(await statusOf('DELETE', other!, member)).toBe(403);
    expect(await statusOf('DELETE', other!, await api.keyWith('read'))).toBe(403);
    expect(await statusOf('DELETE', 'nobody~knows~000001', await api.keyWith('spend'))).toBe(404);
  });

  test('tells whom it is for to Owners and Admins, and to nobody else but that member', async () => {
    const accountId = await emptyAccount();
    const [id] = await letWait(accountId, ['of-owner'], { memberId: 'owner' });
    const seenBy = async (memberId: string) => {
      const token = await api.memberToken(accountId, memberId);
      const { items } = (await api.call('GET', `/v1/accounts/${accountId}/waiting`, { token })).body;
      const { body } = await api.call('GET', `/v1/waiting/${id!}`, { token });
      return [items[0]!['memberId'], body['memberId']];
    };
    expect(await seenBy('owner')).toEqual(['owner', 'owner']);
    expect(await seenBy('observer')).toEqual([null, null]);
  });

  test('is listed in pages', async () => {
    const accountId = await emptyAccount();
    const ids = await letWait(accountId, ['a', 'b', 'c']);
    const first = await api.host('GET', `/v1/accounts/${accountId}/waiting?limit=2`);
    expect([first.body.items.length, first.body.nextCursor]).toEqual([2, '2']);
    const rest = await api.host('GET', `/v1/accounts/${accountId}/waiting?limit=2&cursor=2`);
    expect([rest.body.items[0]?.id, rest.body.nextCursor]).toEqual([ids[2], null]);
  });
});

describe('the sweep', () => {
  const makeDue = async (accountId: string) => {
    await waitingModels(api.connection).waiting.updateMany({ accountId }, { $set: { dueAt: new Date(0) } });
  };

  test('ends what has expired, without any wake-up', async () => {
    const accountId = await emptyAccount();
    const { body } = await debit(meeting(accountId, 'm-1', { ...WAIT, waitSeconds: 60 }));
    api.passTime(61_000);
    await makeDue(accountId);
    await api.waiting.sweep.once();
    expect(await read(body.waiting.id)).toMatchObject({ state: 'expired', reason: null });
  });

  test('wakes an account whose period is over, though no debit has rolled it', async () => {
    const accountId = await emptyAccount({ interval: 'P7D' });
    const [id] = await letWait(accountId, ['a']);
    woken = [];
    await makeDue(accountId);
    await api.waiting.sweep.once();
    expect(woken).not.toContain(accountId);
    const { period } = (await api.ledger.readAccount(accountId))!;
    api.passTime(period.end.getTime() - Date.now() + 1_000);
    await makeDue(accountId);
    await api.waiting.sweep.once();
    expect(woken).toContain(accountId);
    await resume(accountId);
    expect(await read(id!)).toMatchObject({ state: 'charged', debit: { periodId: `${accountId}~2` } });
  });

  test('looks next at the end of the period, or of the wait, whichever comes first', async () => {
    const accountId = await emptyAccount({ interval: 'P1Y' });
    const { body } = await debit(search(accountId, 'a', { ...WAIT, waitSeconds: 30 }));
    await makeDue(accountId);
    await api.waiting.sweep.once();
    const record = (await api.waiting.waits.find(body.waiting.id))!;
    expect(record.dueAt).not.toBeNull();
    expect(record.dueAt!.getTime()).toBeLessThanOrEqual(record.expiresAt.getTime());
    expect(DAY_MS).toBeGreaterThan(record.dueAt!.getTime() - Date.now());
  });
});
