/** A restored database meets a new and empty Temporal: what was under way goes on, and nothing is done twice. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { crossingId, periodId } from '../../domain/business-key.js';
import { done } from '../../ledger/ledger.js';
import { connectMongo } from '../../storage/connect.js';
import { waitingModels } from '../../waiting/record.js';
import { alertWorkflowId, periodWorkflowId, rescreenWorkflowId } from '../../workflows/messages.js';
import { openTestAlerts, type TestAlerts } from '../alerts/support/alerts.js';
import { evaluation, meeting, search } from '../support/actions.js';
import { TESTER } from '../support/actor.js';
import { eventually } from '../support/eventually.js';
import { freshDatabase } from '../support/servers.js';
import { startBuilt } from '../worker/process.js';
import { emptyNamespace } from '../workflows/support/namespace.js';
import { openCopies } from './support/copies.js';

const DAY_MS = 86_400_000;
const copies = openCopies();
const target = freshDatabase();
let namespace: Awaited<ReturnType<typeof emptyNamespace>>;
/** Temporal is away for it. */
let service: TestAlerts;
let worker: Awaited<ReturnType<typeof startBuilt>>;

beforeAll(async () => {
  namespace = await emptyNamespace();
  service = await openTestAlerts();
  for (const accountId of ['lost', 'told', 'old']) await crossThreshold(accountId);
  await service.deliver(thresholdOf('told'));
  await markStarted({ lost: 0, told: 0, old: 3 * DAY_MS });
  await waitAndUpgrade('waits');
  await editScoreCard('lost');
  const folder = copies.folder();
  expect(await copies.backup(service.settings.mongodbUri, folder)).toMatchObject({ code: 0 });
  expect(await copies.restore(target, folder)).toMatchObject({ code: 0 });
  worker = await startBuilt('worker/main.js', {
    MONGODB_URI: target,
    ...namespace.settings,
    SMTP_URL: service.sink.smtpUrl,
  });
});
afterAll(async () => {
  expect(await worker.end('SIGTERM')).toEqual([0, null]);
  await service.close();
  await namespace.client.connection.close();
  copies.remove();
});

const thresholdOf = (accountId: string): string => crossingId(periodId(accountId, 1), 'threshold', 1);

/** 45 of 50 credits are spent. */
async function crossThreshold(accountId: string): Promise<void> {
  await service.openAccount(accountId, { olga: 'Owner' });
  for (const action of [search(1), search(2), meeting(1), evaluation(1), evaluation(2)]) {
    done(await service.ledger.debit({ accountId, action, ...TESTER }));
  }
}

/** As if their workflows had been started, so long ago, by a Temporal that is no more. */
async function markStarted(agoMs: Readonly<Record<string, number>>): Promise<void> {
  const started = service.connection.collection<{ _id: string; startedAt: Date }>('started_alerts');
  const marks = service.connection.collection<{ _id: string; readUntil: Date }>('alert_read_marks');
  await started.insertMany(
    Object.entries(agoMs).map(([accountId, ms]) => ({
      _id: thresholdOf(accountId),
      startedAt: new Date(Date.now() - ms),
    })),
  );
  await marks.insertOne({ _id: 'alerts-started', readUntil: new Date() });
}

/** It could be charged by now, and nobody is told. */
async function waitAndUpgrade(accountId: string): Promise<void> {
  await service.openAccount(accountId, {});
  for (const n of [1, 2]) done(await service.ledger.debit({ accountId, action: search(n), ...TESTER }));
  await service.waiting.admission.debitOrWait({ accountId, action: search(3), ...TESTER });
  await service.accounts.put(accountId, { planId: 'starter' }, TESTER);
}

/** As if its workflow had been signalled a moment ago. */
async function editScoreCard(accountId: string): Promise<void> {
  await service.rescreens.edits.take({ accountId, jobId: 'job-1', editId: 'e-1', candidateIds: ['c-1'] });
  const inSixHours = { $set: { dueAt: new Date(Date.now() + DAY_MS / 4) } };
  await service.connection.collection('rescreens').updateOne({ accountId }, inSixHours);
}

const statusOf = async (workflowId: string) =>
  (await namespace.client.workflow.getHandle(workflowId).describe()).status.name;

test('the workflow of each account’s period runs', async () => {
  for (const accountId of ['lost', 'told', 'old', 'waits']) {
    await eventually(async () => {
      expect(await statusOf(periodWorkflowId(accountId, 1))).toBe('RUNNING');
    });
  }
});

test('an alert of the last two days is delivered once: also where its workflow was lost, and where it was delivered before', async () => {
  await eventually(() => {
    expect(service.mailed('lost')).toEqual(['olga: Token at threshold']);
  });
  await eventually(async () => {
    expect(await statusOf(alertWorkflowId(thresholdOf('told')))).toBe('COMPLETED');
  });
  expect(service.mailed('told')).toEqual(['olga: Token at threshold']);
  expect(service.mailed('old')).toEqual([]);
});

test('a re-screen whose workflow is lost gets another one', async () => {
  await eventually(async () => {
    expect(await statusOf(rescreenWorkflowId('lost', 'job-1'))).toBe('RUNNING');
  });
});

test('an action that waited, and could be charged when the backup was written, is charged', async () => {
  const connection = await connectMongo(target);
  const { waiting } = waitingModels(connection);
  await eventually(async () => {
    expect(await waiting.findOne({ accountId: 'waits' }, { state: 1, _id: 0 }).lean()).toEqual({ state: 'charged' });
  });
  await connection.close();
});
