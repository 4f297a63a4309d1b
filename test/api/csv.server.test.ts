import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ENTRY_COLUMNS } from '../../contract/reading/entries.js';
import { meeting, serveLive, type LiveApi } from './support/live-app.js';

let api: LiveApi;
beforeAll(async () => {
  api = await serveLive();
  await api.openAccount('acme');
  await api.host('PUT', '/v1/accounts/acme/spaces/paris', { name: 'Paris' });
  const first = await api.host(
    'POST',
    '/v1/debits',
    meeting('acme', 'm-1', { spaceId: 'acme-berlin', memberId: 'owner' }),
  );
  await api.host('POST', '/v1/debits', meeting('acme', 'm-2', { spaceId: 'paris', memberId: 'observer' }));
  await api.host('POST', `/v1/debits/${first.body.debit.id}/refund`, {
    tokens: 1,
    reason: '=cmd|\'/c calc\'!A1, "quoted"',
    requestId: 'r-1',
  });
});
afterAll(() => api.close());

const csv = async (path: string, token?: string): Promise<string[]> => {
  const headers = { accept: 'text/csv' };
  const url = `/v1/accounts/acme/${path}`;
  const answer =
    token === undefined
      ? await api.host('GET', url, undefined, { headers })
      : await api.call('GET', url, { token, headers });
  expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
  expect(answer.text.endsWith('\r\n')).toBe(true);
  return answer.text.trimEnd().split('\r\n');
};

test('the file of entries has the fields of the contract, and the cells of the list', async () => {
  const { body } = await api.host('GET', '/v1/accounts/acme/entries');
  const [header, ...lines] = await csv('entries');
  expect(header).toBe(ENTRY_COLUMNS.join(','));
  expect(header).toMatch(/^id,seq,type,tokens,feature,spaceId,memberId,periodId,at,balanceAfter,action,/);
  expect(lines.map((line) => line.split(',').slice(0, 4))).toEqual(
    body.items.map(({ id, seq, type, tokens }) => [id, seq, type, tokens].map(String)),
  );
  const [, second] = [...lines].reverse();
  expect(second).toContain(',-3,meeting_assistant,acme-berlin,owner,acme~1,');
  expect(second).toContain(',allocation~1=3,');
});

test('a reason that looks like a formula is no formula in the file', async () => {
  const [, refund] = await csv('entries?type=refund');
  expect(refund).toContain(`,"'=cmd|'/c calc'!A1, ""quoted""",`);
});

test('filters and rights of the file are those of the list', async () => {
  expect(await csv('entries?type=grant')).toHaveLength(2);
  expect(await csv('entries?from=2000-01-01&to=2001-01-01')).toHaveLength(1);
  const observer = await api.memberToken('acme', 'observer', 'paris');
  const seen = await csv('entries', observer);
  expect(seen.slice(1).map((line) => line.split(',')[5])).toEqual(['paris']);
  const spender = await api.keyWith('spend');
  const refused = await api.call('GET', '/v1/accounts/acme/entries', {
    token: spender,
    headers: { accept: 'text/csv' },
  });
  expect([refused.status, refused.body.code]).toEqual([403, 'not-allowed']);
});

test('usage as a file has a column for its groups, in every grouping', async () => {
  const tokens = 'tokens,actions,lateTokens,lateActions';
  expect(await csv('usage')).toEqual([`feature,label,${tokens}`, 'meeting_assistant,Meeting assistance,5,2,,']);
  expect(await csv('usage?groupBy=space')).toEqual([
    `spaceId,name,${tokens}`,
    'acme-berlin,Berlin,2,1,,',
    'paris,Paris,3,1,,',
  ]);
  expect(await csv('usage?groupBy=member')).toEqual([
    `memberId,name,${tokens}`,
    'observer,Observer,3,1,,',
    'owner,Owner,2,1,,',
  ]);
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(new Date());
  expect(await csv('usage?groupBy=day')).toEqual([`day,${tokens}`, `${day},5,2,,`]);
});
