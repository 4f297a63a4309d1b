import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CommandStartedEvent } from 'mongodb';
import { createPeriodBooks } from '../../ledger/period-books.js';
import { reconcile } from '../../ledger/reconcile.js';
import { meeting, serveLive, type LiveApi } from '../api/support/live-app.js';
import { freshDatabase } from '../support/servers.js';

const READS = new Set(['find', 'aggregate', 'count', 'distinct']);

let api: LiveApi;
/** What each kind of read was given as its time. */
const seen = new Map<string, Set<unknown>>();

beforeAll(async () => {
  api = await serveLive({ uri: `${freshDatabase()}&monitorCommands=true` });
  api.connection.getClient().on('commandStarted', ({ commandName, command }: CommandStartedEvent) => {
    if (!READS.has(commandName)) return;
    const kind = `${commandName} ${String((command as Record<string, unknown>)[commandName])}`;
    const times = seen.get(kind) ?? new Set();
    seen.set(kind, times.add((command as Record<string, unknown>)['maxTimeMS']));
  });
});
afterAll(() => api.close());

test('the database ends every read that takes too long', async () => {
  const accountId = await api.openAccount('acme');
  const account = `/v1/accounts/${accountId}`;
  await api.host('PUT', `${account}/spaces/capped`, { name: 'Capped', creditsLimitPerPeriod: 10 });
  const { body } = await api.host('POST', '/v1/debits', meeting(accountId, 'm-1'));
  await api.host('POST', `/v1/debits/${body.debit.id}/refund`, { tokens: 1, reason: 'test', requestId: 'r-1' });
  for (const path of [
    ...['', '/balance', '/balance?spaceId=capped', '/usage?groupBy=day', '/usage?groupBy=member&from=2026-01-01'],
    ...['/entries', '/entries?type=debit', '/periods', '/periods/1', '/spaces', '/spaces/capped', '/members'],
    ...['/members/owner', '/top-ups', '/actions?feature=meeting_assistant&meetingId=m-1'],
  ]) {
    expect([path, (await api.host('GET', account + path)).status]).toEqual([path, 200]);
  }
  for (const path of ['/v1/accounts', '/v1/plans', '/v1/price-list', `/v1/debits/${body.debit.id}`]) {
    expect([path, (await api.host('GET', path)).status]).toEqual([path, 200]);
  }
  const books = createPeriodBooks(api.connection);
  await Promise.all([books.draw(accountId, 1), books.lastStated(accountId), books.readStored(accountId)]);
  await Promise.all([books.listOpen('', 10), books.listOverdue(new Date(), 10)]);
  await reconcile({ connection: api.connection, onFinding: () => undefined, onNotice: () => undefined });
  await api.payments.topUps.countParked();

  expect(seen.size).toBeGreaterThan(8);
  const endless = [...seen].filter(([, times]) => [...times].some((time) => typeof time !== 'number' || time <= 0));
  expect(endless).toEqual([]);
});
