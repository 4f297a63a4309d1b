import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { done } from '../../ledger/ledger.js';
import { openTestAlerts, type TestAlerts } from '../alerts/support/alerts.js';
import { TESTER } from '../support/actor.js';

/** All services as processes have them; Temporal is away. */
let services: TestAlerts;
beforeAll(async () => {
  services = await openTestAlerts();
});
afterAll(() => services.close());

async function openWithRescreen(accountId: string): Promise<string> {
  await services.openAccount(accountId);
  const { _id } = await services.rescreens.edits.take({ accountId, jobId: 'job-1', editId: 'e-1' });
  return _id;
}
const stateOf = async (id: string) => {
  const { state, reason } = (await services.rescreens.list.find(id))!;
  return { state, reason };
};
const CANCELLED = { state: 'cancelled', reason: 'account-closed' };

test('closing an account ends its re-screens', async () => {
  const id = await openWithRescreen('closes');
  await services.accounts.close('closes', TESTER);
  expect(await stateOf(id)).toEqual(CANCELLED);
});

test('a close that broke off after the ledger was closed ends them when it is repeated', async () => {
  const id = await openWithRescreen('breaks-off');
  done(await services.ledger.submit('breaks-off', { type: 'change_terms', changes: { state: 'closed' }, ...TESTER }));
  expect((await stateOf(id)).state).toBe('debouncing');
  await services.accounts.close('breaks-off', TESTER);
  expect(await stateOf(id)).toEqual(CANCELLED);
});
