import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPeriodBooks } from '../../ledger/period-books.js';
import { HOUR } from '../support/time.js';
import { meeting, serveLive, type LiveApi } from './support/live-app.js';
import { TESTER } from '../support/actor.js';

let api: LiveApi;
const PATH = '/v1/accounts/quick/periods';

beforeAll(async () => {
  api = await serveLive();
  await api.openAccount('quick', { interval: 'PT1H' });
  await api.host('POST', '/v1/debits', meeting('quick', 'm-1'));
  // Three boundaries pass.
  api.passTime(3 * HOUR);
  await api.ledger.submit('quick', { type: 'advance', ...TESTER });
});

afterAll(() => api.close());

describe('billing periods', () => {
  test('are listed newest first, page by page, without a gap', async () => {
    const numbers: number[] = [];
    let cursor: string | null = null;
    do {
      const { status, body } = await api.host('GET', `${PATH}?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
      expect(status).toBe(200);
      numbers.push(...body.items.map((item) => item['number'] as number));
      cursor = body.nextCursor;
    } while (cursor !== null);
    expect(numbers.at(-1)).toBe(1);
    expect(numbers.slice(-3)).toEqual([3, 2, 1]);
    expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
  });

  test('show the open one as of now, and closed ones as they closed', async () => {
    const { items } = (await api.host('GET', PATH)).body;
    expect(items[0]).toMatchObject({ state: 'open', granted: 50, used: 0, expired: 0, closingBalance: null });
    const first = items.at(-1);
    const second = items.at(-2);
    expect(first).toMatchObject({ id: 'quick~1', number: 1, state: 'closed', planId: 'free', closingBalance: 0 });
    expect(first?.['end']).toBe(second?.['start']);
    const used = items.reduce((sum, item) => sum + (item['used'] as number), 0);
    expect(used).toBe(3);
  });

  test('have a statement once it is stored, and none before', async () => {
    expect((await api.host('GET', `${PATH}/1`)).body).toMatchObject({ number: 1, state: 'closed', statement: null });
    const books = createPeriodBooks(api.connection);
    await books.store((await books.draw('quick', 1))!);
    const { body } = await api.host('GET', `${PATH}/1`);
    expect(body.statement).toMatchObject({
      openingBalance: 0,
      granted: { total: 50, allocation: 50, top_up: 0 },
      closingBalance: 0,
      late: { settled: 0, overage: 0, expired: 0 },
    });
    const { expired, used } = body.statement as Record<string, number>;
    expect(expired! + used!).toBe(50);
  });

  test('that never existed are not found', async () => {
    for (const number of ['999999', '0', 'x', '-1']) {
      const { status } = await api.host('GET', `${PATH}/${number}`);
      expect(status).toBe(number === '999999' ? 404 : 422);
    }
    expect((await api.host('GET', '/v1/accounts/nobody/periods')).status).toBe(404);
  });

  test("are shown to members, and not to a Space's token", async () => {
    const member = await api.memberToken('quick', 'observer');
    expect((await api.call('GET', PATH, { token: member })).status).toBe(200);
    const ofSpace = await api.memberToken('quick', 'observer', 'quick-berlin');
    const refused = await api.call('GET', PATH, { token: ofSpace });
    expect([refused.status, refused.body.code]).toEqual([403, 'not-allowed']);
    expect((await api.call('GET', `${PATH}/1`, { token: ofSpace })).status).toBe(403);
    const stranger = await api.call('GET', '/v1/accounts/other/periods', { token: member });
    expect(stranger.status).toBe(404);
  });
});

describe('an open period that was set up wrongly', () => {
  const reason = 'ten years instead of a month';
  const endOf = (accountId: string, number: number | string, body: object = { reason }, token?: string) =>
    api.host('POST', `/v1/accounts/${accountId}/periods/${number}/end`, body, token === undefined ? {} : { token });

  test('is ended by its host; the next one begins at once by the corrected terms, and a repeat changes nothing', async () => {
    await api.openAccount('decade', { interval: 'P10Y' });
    await api.host('POST', '/v1/debits', meeting('decade', 'm-1'));
    await api.host('PUT', '/v1/accounts/decade', { interval: 'P1M' });
    const ended = await endOf('decade', 1);
    expect(ended).toMatchObject({ status: 200, body: { id: 'decade~1', number: 1, state: 'closed', used: 3 } });
    const { body: account } = await api.host('GET', '/v1/accounts/decade');
    const { start, end, number } = account['period'] as { start: string; end: string; number: number };
    expect([number, start]).toEqual([2, ended.body['end']]);
    expect(Date.parse(end) - Date.parse(start)).toBeLessThan(47 * 24 * HOUR);
    expect(await endOf('decade', 1)).toMatchObject({ status: 200, body: ended.body });
    expect((await api.host('GET', '/v1/accounts/decade/periods')).body.items).toHaveLength(2);
    const { items } = (await api.host('GET', '/v1/accounts/decade/entries?type=period_close')).body;
    expect(items).toMatchObject([{ reason, actor: expect.stringMatching(/^api-key:/) as unknown }]);
  });

  test('is ended only with a reason, by a key that manages, for a period that has begun, in an account that is open', async () => {
    await api.openAccount('strict');
    expect(await endOf('strict', 1, {})).toMatchObject({ status: 422, body: { code: 'invalid-request' } });
    expect(await endOf('strict', 1, { reason: 'a\nb' })).toMatchObject({ status: 422 });
    expect(await endOf('strict', 2)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await endOf('nobody', 1)).toMatchObject({ status: 404 });
    expect(await endOf('strict', 1, { reason }, await api.keyWith('spend', 'read'))).toMatchObject({ status: 403 });
    expect(await endOf('strict', 1, { reason }, await api.memberToken('strict', 'owner'))).toMatchObject({
      status: 403,
    });
    await api.host('DELETE', '/v1/accounts/strict');
    expect(await endOf('strict', 1)).toMatchObject({ status: 409, body: { code: 'account-closed' } });
  });
});

describe('what time has caused is read before anything writes it', () => {
  type Line = Readonly<Record<'id' | 'seq' | 'type' | 'tokens' | 'at' | 'balanceAfter', unknown>>;

  const linesOf = async (accountId: string, query = ''): Promise<Line[]> => {
    const { body } = await api.host('GET', `/v1/accounts/${accountId}/entries${query}`);
    return body.items as unknown as Line[];
  };

  test('the end of a hold is an entry at its time, the same before and after it is written, on every page', async () => {
    await api.openAccount('idle');
    const { body: made } = await api.host('POST', '/v1/holds', { ...meeting('idle', 'm-1'), ttlSeconds: 60 });
    api.passTime(61_000);
    const before = await linesOf('idle');
    const left = (await api.host('GET', '/v1/accounts/idle/balance')).body['creditsLeft'];
    const { expiresAt } = made['hold'] as { readonly expiresAt: string };
    expect(before[0]).toMatchObject({ type: 'release', tokens: 3, at: expiresAt, balanceAfter: left });
    const pages = [await linesOf('idle', '?limit=1'), await linesOf('idle', `?cursor=${String(before[0]!.seq)}`)];
    expect(pages.flat()).toEqual(before);
    expect(await linesOf('idle', '?type=release')).toEqual([before[0]]);
    expect(await linesOf('idle', '?type=grant')).toEqual(before.slice(2));
    const until = new Date(Date.parse(expiresAt) + 1).toISOString();
    const csv = async () => {
      const path = `/v1/accounts/idle/entries?to=${until}`;
      return (await api.host('GET', path, undefined, { headers: { accept: 'text/csv' } })).text;
    };
    const exported = await csv();
    expect(exported).toContain(',release,');
    expect((await api.host('POST', '/v1/debits', meeting('idle', 'm-2'))).status).toBe(201);
    expect((await linesOf('idle')).slice(1)).toEqual(before);
    expect(await csv()).toBe(exported);
  });

  test('a period that has just ended is closed with its figures, and stays so once that is written', async () => {
    await api.openAccount('sleeper', { interval: 'PT1H' });
    await api.host('POST', '/v1/debits', meeting('sleeper', 'm-1'));
    api.passTime(2 * HOUR);
    const read = async () => {
      const list = (await api.host('GET', '/v1/accounts/sleeper/periods?limit=2')).body;
      const one = await api.host('GET', '/v1/accounts/sleeper/periods/1');
      const page = (await api.host('GET', `/v1/accounts/sleeper/periods?cursor=${list.nextCursor!}`)).body;
      return { list: list.items.slice(1), one: one.body, page: page.items };
    };
    const before = await read();
    expect(before.one).toMatchObject({ number: 1, state: 'closed', used: 3, statement: null });
    expect([...before.list, ...before.page].map(({ number, state }) => [number, state])).toEqual([
      [2, 'closed'],
      [1, 'closed'],
    ]);
    await api.ledger.submit('sleeper', { type: 'advance', ...TESTER });
    expect(await read()).toEqual(before);
  });
});
