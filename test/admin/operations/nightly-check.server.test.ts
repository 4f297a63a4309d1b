import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createAudit } from '../../../admin/audit/audit.js';
import { auditModel } from '../../../admin/audit/models.js';
import { openChecking, type Checking } from '../../../admin/operations/checking.js';
import { createFindings } from '../../../admin/operations/findings.js';
import { checkModels } from '../../../admin/operations/models.js';
import { snapshotsOf } from '../../support/commits.js';
import { openStoppedLedger, type StoppedLedger } from '../../support/ledger-on-mongodb.js';
import { TERMS } from '../../support/terms.js';
import { TESTER } from '../../support/actor.js';

let service: StoppedLedger;
let checking: Checking;
beforeAll(async () => {
  service = await openStoppedLedger();
  checking = await openChecking(service.connection);
  for (const accountId of ['acme', 'other']) await service.ledger.openAccount(accountId, TERMS, TESTER);
  await service.writeSnapshots();
});
afterAll(() => service.close());

const ALL = { limit: 20, countUpTo: 1_000 };
const kinds = async () => (await checking.findings.newest('finding', ALL)).items.map(({ kind }) => kind).sort();
const setBalance = (available: number) =>
  snapshotsOf(service.connection).updateOne({ _id: 'acme' }, { $set: { 'buckets.available': available } });

test('a run stores what it found once for each place, and keeps when it was seen first', async () => {
  expect(await checking.nightlyCheck.run('night-1')).toMatchObject({ accounts: 2, entries: 4, findings: 0 });
  await setBalance(101);
  const second = await checking.nightlyCheck.run('night-2');
  await setBalance(102);
  const third = await checking.nightlyCheck.run('night-3');
  const { items, count } = await checking.findings.newest('finding', ALL);
  expect([second.findings, third.findings, count]).toEqual([items.length, items.length, items.length]);
  const balance = items.find(({ kind }) => kind === 'SNAPSHOT');
  expect(balance).toMatchObject({ accountId: 'acme', expected: '100', found: '102', goneAt: null });
  expect(balance).toMatchObject({ firstSeenAt: second.startedAt, lastSeenAt: third.startedAt });
  expect(await checking.nightlyCheck.lastRun()).toEqual(third);
});

test('what a later run no longer finds is gone, and what comes again is there again since it was seen first', async () => {
  const before = await kinds();
  await setBalance(100);
  await checking.nightlyCheck.run('night-4');
  expect(await kinds()).toEqual([]);
  await setBalance(101);
  await checking.nightlyCheck.run('night-5');
  expect(await kinds()).toEqual(before);
  await setBalance(100);
  await checking.nightlyCheck.run('night-6');
});

test('what was acknowledged stays out of what is open, until it is found with other values or comes again', async () => {
  const findings = createFindings(checkModels(service.connection));
  const finding = { kind: 'BUCKET', accountId: 'known', subject: 'a', expected: 1, found: 2, advice: 'x' } as const;
  const nights = [1, 2, 3, 4, 5].map((n) => new Date(Date.now() + n * 1_000));
  const acknowledge = async (): Promise<void> => {
    const [{ _id } = { _id: '' }] = (await findings.newest('finding', ALL)).items;
    const known = { by: 'staff-a', at: new Date(), note: 'It was put right at Stripe.' };
    expect(await findings.acknowledge(_id, known)).toMatchObject({ accountId: 'known' });
  };
  const open = async () => (await findings.newest('finding', ALL)).items.map(({ found }) => found);
  await findings.record('finding', finding, nights[0]!);
  await acknowledge();
  await findings.record('finding', finding, nights[1]!);
  expect([await open(), (await findings.acknowledged(ALL)).count]).toEqual([[], 1]);
  await findings.record('finding', { ...finding, found: 3 }, nights[2]!);
  expect([await open(), (await findings.acknowledged(ALL)).count]).toEqual([['3'], 0]);
  await acknowledge();
  await findings.endUnseen(nights[3]!, nights[3]!);
  expect((await findings.acknowledged(ALL)).count).toBe(0);
  await findings.record('finding', { ...finding, found: 3 }, nights[3]!);
  expect(await open()).toEqual(['3']);
  await findings.endUnseen(nights[4]!, nights[4]!);
});

test('an account whose check broke off keeps its findings: nothing is known about the rest of it', async () => {
  const findings = createFindings(checkModels(service.connection));
  const finding = { kind: 'BUCKET', accountId: 'broken', subject: 'a', expected: 1, found: 2, advice: 'x' } as const;
  const [first, second, third] = [1, 2, 3].map((n) => new Date(Date.now() + n * 1_000)) as [Date, Date, Date];
  await findings.record('finding', finding, first);
  await findings.record('finding', { ...finding, kind: 'UNCHECKED' }, second);
  expect(await findings.endUnseen(second, second)).toBe(0);
  expect(await findings.endUnseen(third, third)).toBe(2);
});

test('a run that was believed dead ends nothing that a later one found', async () => {
  const findings = createFindings(checkModels(service.connection));
  const finding = { kind: 'USAGE', accountId: 'late', subject: 'a', expected: 1, found: 2, advice: 'x' } as const;
  const [early, late] = [new Date(Date.now() - 1_000), new Date()];
  await findings.record('finding', finding, late);
  await findings.record('finding', finding, early);
  expect(await findings.endUnseen(early, new Date())).toBe(0);
  const { items } = await findings.newest('finding', ALL);
  expect(items).toMatchObject([{ accountId: 'late', lastSeenAt: late }]);
  await findings.endUnseen(new Date(late.getTime() + 1), new Date());
});

test('a run that is cut off begins again later under its own record', async () => {
  await expect(checking.nightlyCheck.run('night-7', AbortSignal.abort())).rejects.toThrow();
  expect(await checking.nightlyCheck.lastRun()).toMatchObject({ _id: 'night-7', finishedAt: null });
  expect(await checking.nightlyCheck.run('night-7')).toMatchObject({ findings: 0 });
  expect(await service.connection.collection('reconcile_runs').countDocuments({ _id: 'night-7' as never })).toBe(1);
});

test('a line of the audit log that was changed is a finding', async () => {
  const model = auditModel(service.connection);
  const audit = createAudit(model);
  for (const subject of ['a', 'b']) await audit.record({ by: 'staff-a', act: 'entry-viewed', subject });
  expect(await checking.nightlyCheck.run('night-8')).toMatchObject({ findings: 0, auditLines: 2 });
  await model.collection.updateOne({ _id: 1 as never }, { $set: { by: 'nobody' } });
  expect(await checking.nightlyCheck.run('night-9')).toMatchObject({ findings: 1 });
  const { items } = await checking.findings.newest('finding', ALL);
  expect(items).toMatchObject([{ kind: 'AUDIT_LOG', accountId: null, subject: 'line 1' }]);
});

test('lines that are taken off the end of the audit log are a finding, which the chain alone does not show', async () => {
  const model = auditModel(service.connection);
  await model.deleteMany({});
  await service.connection.collection('reconcile_runs').deleteMany({});
  const audit = createAudit(model);
  for (const subject of ['a', 'b', 'c']) await audit.record({ by: 'staff-a', act: 'entry-viewed', subject });
  expect(await checking.nightlyCheck.run('night-10')).toMatchObject({ findings: 0, auditLines: 3 });
  await model.deleteOne({ _id: 3 });
  expect((await audit.verify()).problem).toBeNull();
  for (const night of ['night-11', 'night-12']) {
    expect(await checking.nightlyCheck.run(night)).toMatchObject({ findings: 1 });
  }
  expect((await checking.findings.newest('finding', ALL)).items).toMatchObject([{ subject: 'line 3' }]);
  await audit.record({ by: 'staff-a', act: 'entry-viewed', subject: 'another' });
  expect(await checking.nightlyCheck.run('night-13')).toMatchObject({ findings: 1 });
});
