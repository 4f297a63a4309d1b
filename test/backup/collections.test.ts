import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { COLLECTIONS, KEPT } from '../../backup/collections.js';

const names = Object.keys(COLLECTIONS);
const isBefore = (first: string, second: string): boolean => names.indexOf(first) < names.indexOf(second);

// What the product makes is on this list: `test/admin/commands/migrate.server.test.ts` compares the two.
test('each collection of the product has a row that says whether it is in a backup, and there is no other row', () => {
  const file = path.resolve(import.meta.dirname, '../../deploy/mongodb/collections.json');
  const listed = Object.values(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string[]>).flat();
  expect([...names].sort()).toEqual(listed.sort());
});

test.each([
  ['stripe_events', 'top_ups'],
  ['payment_read_marks', 'stripe_events'],
  ['reconcile_runs', 'audit_log'],
  ['corrections', 'audit_log'],
  ['deliveries', 'notifications'],
  ['rescreens', 'rescreen_results'],
  ['rescreens', 'waiting_actions'],
  ['overage_invoices', 'overage_charges'],
  ['ledger_statements', 'overage_charges'],
])('%s, which says what is done, is read before %s', (telling, told) => {
  expect(isBefore(telling, told)).toBe(true);
});

test('the ledger is read after all that tells of it, and before what it names', () => {
  const kept = KEPT.map(({ name }) => name);
  expect(kept.slice(kept.indexOf('ledger_commits') + 1)).toEqual([
    ...['spaces', 'members', 'plans', 'price_lists', 'api_keys', 'staff'],
  ]);
});
