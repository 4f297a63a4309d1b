import { afterEach, describe, expect, test } from '@jest/globals';
import { CreditsClient, CreditsRefused, CreditsUnavailable } from '../../client/index.js';
import { controlledTime, startService, type Reply } from './service.js';

const call = {
  accountId: 'acme',
  action: { feature: 'candidate_evaluation', jobId: 'job-1', candidateId: 'c-9' },
} as const;
const debited = { debit: { id: 'acme~2', tokens: 1 }, alreadyCharged: false, balance: { creditsLeft: 49 } };
const CHARGED: Reply = { status: 201, body: debited };
const busy = (status: number, headers = {}): Reply => ({
  status,
  headers,
  body: { code: 'ledger-unavailable', title: 't', status, detail: 'Try again.' },
});
const EXHAUSTED: Reply = {
  status: 402,
  body: {
    type: 'about:blank',
    title: 'Not enough credits',
    status: 402,
    code: 'credits-exhausted',
    detail: 'This needs 20 tokens and 10 are left.',
    creditsLeft: 10,
    tokensNeeded: 20,
    periodEndsAt: '2026-04-09T22:00:00.000Z',
  },
};

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function build(replies: Reply[], { chance = 0, timeoutMs = 2_000, deadlineMs = 15_000 } = {}) {
  const service = await startService(...replies);
  closers.push(service.close);
  const time = controlledTime(chance);
  const { surroundings } = time;
  const client = new CreditsClient({
    baseUrl: `${service.baseUrl}/`,
    apiKey: 'fg_live_1',
    timeoutMs,
    deadlineMs,
    surroundings,
  });
  return { client, service, ...time };
}

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a call', () => {
  test('sends the debit with the key, and returns the answer', async () => {
    const { client, service, pauses } = await build([CHARGED]);
    await expect(client.debit(call)).resolves.toEqual(debited);
    expect(service.received).toEqual([
      {
        ...{ method: 'POST', path: '/v1/debits', authorization: 'Bearer fg_live_1', account: 'acme' },
        body: JSON.stringify(call),
      },
    ]);
    expect(pauses).toEqual([]);
  });

  test('names the debit of a refund in the path, and the rest in the body', async () => {
    const { client, service } = await build([{ status: 201, body: {} }]);
    await client.refund({ debitId: 'acme~000000000002', reason: 'none', requestId: 'r-1' });
    expect(service.received[0]).toMatchObject({
      method: 'POST',
      path: '/v1/debits/acme~000000000002/refund',
      account: 'acme',
      body: '{"reason":"none","requestId":"r-1"}',
    });
  });

  test('for the card sends no body and returns the answer of the service', async () => {
    const { client, service } = await build([{ status: 200, body: { creditsLeft: 3 } }]);
    await expect(client.readCard('acme')).resolves.toEqual({ creditsLeft: 3 });
    const sent = { method: 'GET', path: '/v1/accounts/acme/balance', account: 'acme', body: '' };
    expect(service.received[0]).toMatchObject(sent);
  });

  test('whose account can be in no header is sent all the same, so that the service refuses it', async () => {
    const { client, service } = await build([EXHAUSTED]);
    expect(await errorOf(client.debit({ ...call, accountId: 'a\nb' }))).toBeInstanceOf(CreditsRefused);
    expect(service.received).toMatchObject([{ account: undefined }]);
  });
});

describe('a refusal', () => {
  test('is typed, carries its numbers, and is not retried', async () => {
    const { client, service } = await build([EXHAUSTED]);
    const error = (await errorOf(client.debit(call))) as CreditsRefused;
    expect(error).toBeInstanceOf(CreditsRefused);
    expect(error).toMatchObject({
      code: 'credits-exhausted',
      message: 'This needs 20 tokens and 10 are left.',
      creditsLeft: 10,
      tokensNeeded: 20,
      periodEndsAt: new Date('2026-04-09T22:00:00Z'),
      facts: { creditsLeft: 10, tokensNeeded: 20, periodEndsAt: '2026-04-09T22:00:00.000Z' },
    });
    expect(service.received).toHaveLength(1);
  });

  test.each([401, 403, 500])('is not made of a %d: the action is neither refused nor paid', async (status) => {
    const body = { code: 'not-authenticated', detail: 'No.' };
    const { client, service } = await build([{ status, body }]);
    const error = await errorOf(client.debit(call));
    expect(error).toBeInstanceOf(CreditsUnavailable);
    expect(error).toMatchObject({ status, message: 'No.' });
    expect(service.received).toHaveLength(1);
  });

  test('is not made of a 402 from a proxy in between', async () => {
    const { client } = await build([{ status: 402, body: 'pay your proxy' }]);
    expect(await errorOf(client.debit(call))).toBeInstanceOf(CreditsUnavailable);
  });
});

describe('trying again', () => {
  test.each([429, 502, 503, 504])('%d is repeated with the same body', async (status) => {
    const { client, service, pauses } = await build([busy(status), busy(status), CHARGED]);
    await expect(client.debit(call)).resolves.toEqual(debited);
    expect(new Set(service.received.map(({ body }) => body))).toEqual(new Set([JSON.stringify(call)]));
    expect(pauses).toEqual([50, 100]);
  });

  test('a broken connection is repeated', async () => {
    const { client, service } = await build([{ status: 0, instead: 'hang up' }, CHARGED]);
    await expect(client.debit(call)).resolves.toEqual(debited);
    expect(service.received).toHaveLength(2);
  });

  test('a try that takes too long is repeated', async () => {
    const { client } = await build([{ status: 0, instead: 'hang' }, CHARGED], { timeoutMs: 50 });
    await expect(client.debit(call)).resolves.toEqual(debited);
  });

  test('waits as long as asked, and longer by chance', async () => {
    const replies = [busy(503, { 'retry-after': '2' }), CHARGED];
    const early = await build(replies);
    await early.client.debit(call);
    expect(early.pauses).toEqual([2_000]);
    const late = await build(replies, { chance: 0.5 });
    await late.client.debit(call);
    expect(late.pauses).toEqual([2_050]);
  });

  test('ends before the deadline with the last answer', async () => {
    const { client, pauses } = await build([busy(503)], { chance: 0.999, deadlineMs: 20_000 });
    const error = await errorOf(client.debit(call));
    expect(error).toBeInstanceOf(CreditsUnavailable);
    expect(error).toMatchObject({ status: 503, message: 'Try again.' });
    expect(pauses).toHaveLength(13);
    expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(20_000);
  });

  test('does not start a pause that would outlast the deadline', async () => {
    const { client, service, pauses } = await build([busy(503, { 'retry-after': '60' })]);
    await expect(client.debit(call)).rejects.toThrow(CreditsUnavailable);
    expect(service.received).toHaveLength(1);
    expect(pauses).toEqual([]);
  });

  test('is unavailable where a pause ends behind the deadline', async () => {
    const service = await startService(busy(503));
    closers.push(service.close);
    const { surroundings } = controlledTime();
    let late = 0;
    const sleep: typeof surroundings.sleep = async (ms, signal) => {
      await surroundings.sleep(ms, signal);
      late += 60_000;
    };
    const nowMs = (): number => surroundings.nowMs() + late;
    const client = new CreditsClient({
      baseUrl: service.baseUrl,
      apiKey: 'fg_live_1',
      surroundings: { ...surroundings, sleep, nowMs },
    });
    expect(await errorOf(client.debit(call))).toBeInstanceOf(CreditsUnavailable);
  });

  test('stops when the caller gives up', async () => {
    const { client } = await build([{ status: 0, instead: 'hang' }]);
    const giveUp = new AbortController();
    const work = errorOf(client.debit(call, { signal: giveUp.signal }));
    const reason = new Error('the person left');
    giveUp.abort(reason);
    expect(await work).toBe(reason);
  });

  test('a service that cannot be reached is reported as unavailable', async () => {
    const { client, service } = await build([CHARGED], { deadlineMs: 300 });
    service.close();
    expect(await errorOf(client.debit(call))).toBeInstanceOf(CreditsUnavailable);
  });
});
