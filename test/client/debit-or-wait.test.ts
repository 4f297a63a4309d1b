import { afterEach, expect, test } from '@jest/globals';
import { CreditsClient, CreditsRefused } from '../../client/index.js';
import { controlledTime, startService, type Reply } from './service.js';

const call = {
  accountId: 'acme',
  action: { feature: 'meeting_assistant', meetingId: 'm-1' },
  waitSeconds: 60,
} as const;
const waiting = { id: 'acme~meeting_assistant~m-1~000001', place: 3, tokens: 3, tokensAhead: 40 };
const PLACE: Reply = { status: 202, body: { waiting: { ...waiting, expiresAt: '2026-03-10T12:01:00.000Z' } } };
const nowIs = (state: string, more: object = {}): Reply => ({
  status: 200,
  body: { ...waiting, state, reason: null, ...more },
});
const CHARGED: Reply = { status: 200, body: { debit: { id: 'acme~2' }, alreadyCharged: true, balance: {} } };

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function build(...replies: Reply[]) {
  const service = await startService(...replies);
  closers.push(service.close);
  const time = controlledTime();
  const client = new CreditsClient({ baseUrl: service.baseUrl, apiKey: 'fg_live_1', surroundings: time.surroundings });
  return { client, service, ...time };
}

test('an action that is charged at once is answered by one call', async () => {
  const { client, service } = await build(CHARGED);
  await expect(client.debitOrWait(call)).resolves.toMatchObject({ debit: { id: 'acme~2' } });
  expect(service.received.map(({ body }) => JSON.parse(body) as object)).toEqual([{ ...call, onNoCredits: 'wait' }]);
});

test('an action that waits is looked at less and less often until it is charged, and answers with its debit', async () => {
  const { client, service, pauses } = await build(
    PLACE,
    nowIs('waiting'),
    nowIs('waiting', { place: 1 }),
    nowIs('charged'),
    CHARGED,
  );
  const places: unknown[] = [];
  const onWaiting = ({ place }: { readonly place: unknown }) => {
    places.push(place);
  };
  await expect(client.debitOrWait(call, { onWaiting })).resolves.toMatchObject({ debit: { id: 'acme~2' } });
  expect(places).toEqual([3, 3, 1]);
  expect(pauses).toEqual([500, 1_000, 2_000]);
  expect(service.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /v1/debits',
    ...Array<string>(3).fill(`GET /v1/waiting/${waiting.id}`),
    'POST /v1/debits',
  ]);
});

test.each([
  ['expired', null, 'credits-exhausted'],
  ['cancelled', null, 'credits-exhausted'],
  ['cancelled', 'account-closed', 'account-closed'],
  ['refused', 'feature-off', 'feature-off'],
])('a wait that is %s (%s) is a refusal: the action must not run', async (state, reason, code) => {
  const { client } = await build(PLACE, nowIs(state, { reason }));
  const error: unknown = await client.debitOrWait(call).catch((refusal: unknown) => refusal);
  expect(error).toBeInstanceOf(CreditsRefused);
  expect(error).toMatchObject({ code, facts: { waitingId: waiting.id, state }, tokensNeeded: 3 });
});

test('a caller that gives up leaves the action waiting; it is cancelled by a call of its own', async () => {
  const { client, service } = await build(PLACE, nowIs('cancelled'));
  const giveUp = new AbortController();
  const onWaiting = () => {
    giveUp.abort(new Error('closed'));
  };
  await expect(client.debitOrWait(call, { signal: giveUp.signal, onWaiting })).rejects.toThrow('closed');
  await expect(client.cancelWaiting({ waitingId: waiting.id })).resolves.toMatchObject({ state: 'cancelled' });
  expect(service.received.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
});
