import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { codeOf } from './support/answers.js';
import { serveLive, type LiveApi } from './support/live-app.js';

/** Without Temporal: edits are stored, and a sweep would signal them. */
let api: LiveApi;
let accountId: string;
beforeAll(async () => {
  api = await serveLive();
  accountId = await api.openAccount('acme');
  await api.host('PUT', `/v1/accounts/${accountId}/spaces/acme-paris`, { name: 'Paris' });
  for (const role of ['Admin', 'Editor']) {
    const id = role.toLowerCase();
    await api.host('PUT', `/v1/accounts/${accountId}/members/${id}`, { name: role, email: `${id}@acme.test`, role });
  }
  await api.openAccount('other');
});
afterAll(() => api.close());

let jobs = 0;
const newJob = (): string => `job-${(jobs += 1)}`;
const edit = (jobId: string, editId: string, more: object = {}) =>
  api.host('POST', '/v1/score-card-edits', { accountId, jobId, editId, ...more });
const idOf = ({ body }: Awaited<ReturnType<typeof edit>>): string => body['rescreenId'] as string;
const at = (id: string, more = ''): string => `/v1/rescreens/${id}${more}`;

test('an edit is taken while Temporal is away, and the same edit answers the same', async () => {
  const jobId = newJob();
  const first = await edit(jobId, 'e-1', { spaceId: 'acme-berlin', memberId: 'owner' });
  expect([first.status, first.body]).toEqual([
    202,
    { rescreenId: `acme~${jobId}~000001`, rerunId: 'fuelgauge-rescreen-1', state: 'debouncing' },
  ]);
  const again = await edit(jobId, 'e-1', { spaceId: 'acme-berlin', memberId: 'owner' });
  expect(again.body).toEqual(first.body);
  expect(codeOf(await edit(jobId, 'e-1'))).toEqual([409, 'key-conflict']);
  expect(idOf(await edit(jobId, 'e-2'))).toBe(idOf(first));
  const { body } = await api.host('GET', at(idOf(first)));
  expect(body).toMatchObject({
    ...{ jobId, state: 'debouncing', tokensCharged: 0, waiting: null, done: 0, revisionCount: 2 },
    revisions: [
      { editId: 'e-1', state: 'superseded' },
      { editId: 'e-2', state: 'newest' },
    ],
  });
});

test('an edit that makes no sense is refused, and nothing is stored', async () => {
  const jobId = newJob();
  expect(codeOf(await edit(jobId, 'e-1', { spaceId: 'nowhere' }))).toEqual([422, 'invalid-request']);
  expect(codeOf(await edit(jobId, 'e-1', { memberId: 'nobody' }))).toEqual([422, 'invalid-request']);
  const tooMany = { candidateIds: Array.from({ length: 1_001 }, (_, n) => `c-${n}`) };
  expect(codeOf(await edit(jobId, 'e-1', tooMany))).toEqual([422, 'invalid-request']);
  const unknown = await api.host('POST', '/v1/score-card-edits', { accountId: 'unknown', jobId, editId: 'e-1' });
  expect(codeOf(unknown)).toEqual([404, 'not-found']);
  expect((await api.host('GET', `/v1/accounts/${accountId}/rescreens?jobId=${jobId}`)).body.items).toEqual([]);
});

test('re-screens are listed newest first, page by page, by state and job', async () => {
  const jobId = newJob();
  const ids: string[] = [];
  for (const n of [1, 2, 3]) {
    const id = idOf(await edit(jobId, `e-${n}`));
    ids.unshift(id);
    if (n < 3) await api.host('POST', at(id, '/cancel'));
  }
  const list = `/v1/accounts/${accountId}/rescreens?jobId=${jobId}`;
  const first = await api.host('GET', `${list}&limit=2`);
  const second = await api.host('GET', `${list}&limit=2&cursor=${first.body.nextCursor}`);
  expect([...first.body.items, ...second.body.items].map(({ id }) => id)).toEqual(ids);
  expect(second.body.nextCursor).toBeNull();
  expect((await api.host('GET', `${list}&state=debouncing`)).body.items.map(({ id }) => id)).toEqual([ids[0]]);
});

test('cancel, run-now and retry-failed answer what became of it, or that it has ended', async () => {
  const id = idOf(await edit(newJob(), 'e-1'));
  expect((await api.host('POST', at(id, '/run-now'))).body).toMatchObject({ state: 'debouncing' });
  expect(codeOf(await api.host('POST', at(id, '/retry-failed')))).toEqual([409, 'rescreen-not-ended']);
  for (const _ of [1, 2]) {
    const { status, body } = await api.host('POST', at(id, '/cancel'));
    expect([status, body]).toMatchObject([200, { state: 'cancelled', reason: 'cancelled-by-request' }]);
  }
  expect(codeOf(await api.host('POST', at(id, '/run-now')))).toEqual([409, 'rescreen-ended']);
  expect(codeOf(await api.host('POST', at(id, '/retry-failed')))).toEqual([409, 'rescreen-ended']);
  expect((await api.host('GET', at(id, '/failures'))).body).toEqual({ items: [], nextCursor: null });
  expect(codeOf(await api.host('POST', at('acme~none~000001', '/cancel')))).toEqual([404, 'not-found']);
});

test('closing a job cancels its re-screens, and a later edit opens another one', async () => {
  const jobId = newJob();
  const id = idOf(await edit(jobId, 'e-1'));
  const { body } = await api.host('POST', `/v1/accounts/${accountId}/jobs/${jobId}/close`);
  expect(body['cancelled']).toMatchObject([{ id, state: 'cancelled', reason: 'job-closed' }]);
  expect(idOf(await edit(jobId, 'e-2'))).toBe(`acme~${jobId}~000002`);
});

test('who may follow and steer: keys by scope, Owners, Admins and Editors; a token of a Space only there', async () => {
  const jobId = newJob();
  const id = idOf(await edit(jobId, 'e-1', { spaceId: 'acme-berlin' }));
  const [spend, read, manage] = [await api.keyWith('spend'), await api.keyWith('read'), await api.keyWith('manage')];
  const may = async (token: string, method: string, path: string): Promise<number> =>
    (await api.call(method, path, { token })).status;
  const steer = at(id, '/run-now');
  expect([await may(spend, 'POST', steer), await may(read, 'POST', steer), await may(manage, 'POST', steer)]).toEqual([
    200, 403, 403,
  ]);
  expect([await may(read, 'GET', at(id)), await may(manage, 'GET', at(id))]).toEqual([200, 403]);
  for (const [member, space, status] of [
    ['owner', undefined, 200],
    ['admin', undefined, 200],
    ['editor', undefined, 200],
    ['observer', undefined, 403],
    ['editor', 'acme-berlin', 200],
    ['observer', 'acme-berlin', 403],
    ['owner', 'acme-paris', 404],
  ] as const) {
    const token = await api.memberToken(accountId, member, space);
    for (const [method, path] of [
      ['POST', steer],
      ['GET', at(id)],
      ['GET', at(id, '/failures')],
    ] as const) {
      expect([member, space, path, await may(token, method, path)]).toEqual([member, space, path, status]);
    }
  }
  const paris = await api.memberToken(accountId, 'owner', 'acme-paris');
  const seen = await api.call('GET', `/v1/accounts/${accountId}/rescreens`, { token: paris });
  expect(seen.body.items).toEqual([]);
  const closing = await api.call('POST', `/v1/accounts/${accountId}/jobs/${jobId}/close`, { token: paris });
  expect(closing.body['cancelled']).toEqual([]);
  const stranger = await api.memberToken('other', 'owner');
  expect(await may(stranger, 'GET', at(id))).toBe(404);
  expect(await may(stranger, 'POST', steer)).toBe(404);
  expect(await may(stranger, 'POST', '/v1/score-card-edits')).toBe(403);
});
