import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Collection, Document } from 'mongodb';
import { createAudit } from '../../../admin/audit/audit.js';
import { auditModel } from '../../../admin/audit/models.js';
import { debitOf, holdOf, search } from '../../domain/reducer/ledger-driver.js';
import { freshDatabase } from '../../support/servers.js';
import { openStoppedLedger, type StoppedLedger } from '../../support/ledger-on-mongodb.js';
import { OVERAGE_ALLOWED, TERMS, termsOf } from '../../support/terms.js';
import { DAY, later, T0 } from '../../support/time.js';
import { reconcile } from './run-reconcile.js';
import { TESTER } from '../../support/actor.js';

let service: StoppedLedger;
let snapshots: Collection;

beforeAll(async () => {
  service = await openStoppedLedger();
  snapshots = service.models.snapshots.collection;
  for (const accountId of ['acme', 'other']) await service.ledger.openAccount(accountId, TERMS, TESTER);
  await service.writeSnapshots();
});

afterAll(async () => {
  await service.close();
});

test('a clean ledger ends with 0 and what was proven', async () => {
  const { code, output } = await reconcile(service.uri);
  expect(output).toMatch(/^Accounts 2, entries 4, in \d+\.\d s, at most \d+ MB\. Everything adds up\.\n$/);
  expect(code).toBe(0);
});

test('findings end with 1, each with what was expected, what was found and what to do', async () => {
  const original = (await snapshots.findOne({ _id: 'acme' as never }))!;
  await snapshots.updateOne({ _id: 'acme' as never }, { $set: { 'buckets.available': 101 } });
  const { code, output } = await reconcile(service.uri);
  expect(output).toContain('SNAPSHOT in acme: snapshot.buckets.available\n  expected 100\n  found    101\n');
  expect(code).toBe(1);
  const lines = (await reconcile(service.uri, '--account', 'acme', '--json')).output.trim().split('\n');
  const documents = lines.map((line) => JSON.parse(line) as Document);
  expect(documents[0]).toMatchObject({ finding: { kind: 'SNAPSHOT', accountId: 'acme' } });
  expect(documents.at(-1)).toMatchObject({ summary: { accounts: 1, entries: 2, findings: documents.length - 1 } });
  expect((await reconcile(service.uri, '--account', 'other')).code).toBe(0);
  await snapshots.replaceOne({ _id: 'acme' as never }, original);
});

test('overage given back after its period closed is reported for a person to credit, and fails nothing', async () => {
  const { ledger, clock } = service;
  const owing = termsOf({ plan: { allocation: 0, overageLimit: 60 }, overage: OVERAGE_ALLOWED });
  await ledger.openAccount('owing', owing, TESTER);
  const idOf = async (command: Parameters<typeof ledger.submit>[1]): Promise<string> => {
    const answer = await ledger.submit('owing', command);
    return answer.ok ? (answer.entry?._id ?? '') : answer.refusal.code;
  };
  const refund = async (debitId: string, id: number) =>
    await idOf({
      type: 'refund',
      debitId,
      action: `talent_search~search~${id}`,
      tokens: 17,
      reason: 'broken',
      ...TESTER,
    });
  const sameDay = await idOf(debitOf(search(1)));
  const closed = await idOf(debitOf(search(2)));
  const holdId = await idOf(holdOf(search(3), 40 * DAY));
  await refund(sameDay, 1);
  clock.time = later(25 * DAY);
  const late = await refund(closed, 2);
  await refund(await idOf({ type: 'settle', holdId, ...TESTER }), 3);
  await service.stateClosed('owing');
  const { code, output } = await reconcile(service.uri, '--account', 'owing');
  expect(output).toContain(`OVERAGE_REFUNDED in owing, ${late}: overage given back\n`);
  expect(output).toContain(`found    17 tokens of ${closed}, on ${later(25 * DAY).toISOString()}\n`);
  expect(output).toContain('Everything adds up. To be done by hand: 1.\n');
  expect(code).toBe(0);
  const lines = (await reconcile(service.uri, '--account', 'owing', '--json')).output.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as Document)).toMatchObject([
    { notice: { kind: 'OVERAGE_REFUNDED', entryId: late } },
    { summary: { findings: 0, notices: 1 } },
  ]);
  clock.time = T0;
});

test('an account that was closed and has ended adds up, in its period and after it', async () => {
  const { ledger, clock } = service;
  await ledger.openAccount('ended', TERMS, TESTER);
  await ledger.submit('ended', holdOf(search(1), 40 * DAY));
  await ledger.submit('ended', { type: 'change_terms', changes: { state: 'closed' }, ...TESTER });
  for (const days of [25, 60, 400]) {
    clock.time = later(days * DAY);
    await ledger.submit('ended', { type: 'advance', ...TESTER });
    await service.stateClosed('ended');
    expect((await reconcile(service.uri, '--account', 'ended')).output).toContain('Everything adds up.');
  }
  const { period, terms } = (await ledger.readAccount('ended'))!;
  expect([period.number, terms.ended]).toEqual([3, true]);
  clock.time = T0;
});

test('--at shows the account as it was after an entry, and proves it up to there', async () => {
  await service.ledger.openAccount('spending', TERMS, TESTER);
  for (const id of [1, 2]) await service.ledger.submit('spending', debitOf(search(id)));
  const { code, output } = await reconcile(service.uri, '--account', 'spending', '--at', '3');
  const lines = output.split('\n');
  expect(lines[0]).toBe(`Account spending after entry 3, at ${T0.toISOString()}`);
  expect(lines).toContain('  buckets.available 80');
  expect(lines).toContain('  period.usage.talent_search.tokens 20');
  expect(lines).toContain('  holds none');
  expect(output).toMatch(/Accounts 1, entries 3, .* Everything adds up\.\n$/);
  expect(code).toBe(0);
  const asJson = (await reconcile(service.uri, '--account', 'spending', '--at', '4', '--json')).output.split('\n');
  expect(JSON.parse(asJson[0]!)).toMatchObject({ state: { seq: 4, buckets: { available: 60 } } });
});

test('--at ends with 2 for an entry that the account does not have, and without an account', async () => {
  const beyond = await reconcile(service.uri, '--account', 'other', '--at', '3');
  expect(beyond).toMatchObject({ code: 2, complaint: expect.stringContaining('has no entry 3') });
  expect((await reconcile(service.uri, '--at', '3')).complaint).toContain('--account has to name its account');
  expect((await reconcile(service.uri, '--account', 'other', '--at', '0')).complaint).toContain('the numbers 1, 2, 3');
});

test('a database without a ledger and an unknown account each end with 2 and say what to do', async () => {
  const empty = await reconcile(freshDatabase());
  expect(empty).toMatchObject({ code: 2, output: '', complaint: expect.stringContaining('holds no ledger') });
  const unknown = await reconcile(service.uri, '--account', 'nobody');
  expect(unknown).toMatchObject({ code: 2, complaint: expect.stringContaining('The account "nobody" was not found') });
});

test('a line of the audit log that was taken out is a finding, too', async () => {
  const model = auditModel(service.connection);
  const audit = createAudit(model);
  for (const subject of ['a', 'b']) await audit.record({ by: 'staff-a', act: 'entry-viewed', subject });
  expect((await reconcile(service.uri)).output).toContain('lines of the audit log 2');
  await model.collection.deleteOne({ _id: 1 as never });
  const { code, output } = await reconcile(service.uri);
  expect(output).toContain('AUDIT_LOG in the audit log: line 1\n');
  expect(output).toContain('found    the line is missing\n');
  expect(code).toBe(1);
  await model.collection.deleteMany({});
});
