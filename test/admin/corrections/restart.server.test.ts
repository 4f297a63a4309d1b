import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { StaffMember } from '../../../admin/staff/staff.js';
import {
  alertWorkflowId,
  NOTIFY_QUEUE,
  periodWorkflowId,
  resumeWaitingWorkflowId,
  rescreenWorkflowId,
  topUpWorkflowId,
} from '../../../workflows/messages.js';
import { emptyNamespace } from '../../workflows/support/namespace.js';
import { eventually } from '../../support/eventually.js';
import { testServer } from '../../support/servers.js';
import { openTestCorrections, type TestCorrections } from './support/corrections.js';

/** As Temporal numbers the commands of a worker. */
const COMPLETE_WORKFLOW = 4;
const POLL_TIMEOUT_MS = 30_000;

let office: TestCorrections;
let temporal: Awaited<ReturnType<typeof emptyNamespace>>;
let support: StaffMember;
beforeAll(async () => {
  temporal = await emptyNamespace();
  const { namespace } = temporal.temporal;
  office = await openTestCorrections({ address: testServer('temporalAddress'), namespace });
  support = await office.person('support');
});
afterAll(async () => {
  await office.close();
  await temporal.client.connection.close();
});

const isRunning = async (workflowId: string) =>
  (await temporal.client.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';

/** Ends the alert's workflow as a worker would: it has done its work. */
async function completeAlert(workflowId: string): Promise<void> {
  const { workflowService } = temporal.client.connection;
  const { namespace } = temporal.temporal;
  for (let ended = ''; ended !== workflowId;) {
    const task = await temporal.client.connection.withDeadline(Date.now() + POLL_TIMEOUT_MS, () =>
      workflowService.pollWorkflowTaskQueue({ namespace, taskQueue: { name: NOTIFY_QUEUE } }),
    );
    ended = task.workflowExecution?.workflowId ?? '';
    const commands = [{ commandType: COMPLETE_WORKFLOW, completeWorkflowExecutionCommandAttributes: {} }];
    await workflowService.respondWorkflowTaskCompleted({ namespace, taskToken: task.taskToken, commands });
  }
}

/** If Temporal does not answer in time, a sweep finishes the correction, and the error is no fault. */
async function restarted(accountId: string, fields: object) {
  const { id } = await office.ask(support, accountId, 'restart_workflow', fields);
  return await eventually(async () => {
    const found = await office.corrections.find(support, id);
    if (found.state !== 'applying') return found;
    office.errors.length = 0;
    await office.makeDue();
    await office.corrections.finishOpen();
    throw new Error('it is not done yet');
  });
}

test('each workflow that was lost is started again, by its own id, and never twice', async () => {
  const { ledger, payments, rescreens } = office.services;
  const accountId = await office.openAccount();
  const { _id: topUpId } = await payments.topUps.insert({
    accountId,
    requestId: 'r-1',
    ...{ spaceId: null, memberId: null, credits: 250, unitPrice: { amount: 30, currency: 'usd' } },
    total: { amount: 7_500, currency: 'usd' },
    ...{ successUrl: null, cancelUrl: null, livemode: false },
  });
  for (let n = 0; n < 2; n += 1) await office.search(accountId);
  const [crossing] = await office.services.alertStarts.crossings.listOf(accountId, null, 1);
  const { _id: rescreenId } = await rescreens.edits.take({ accountId, jobId: 'job-1', editId: 'e-1' });
  const wanted: [object, string][] = [
    [{ workflow: 'period' }, periodWorkflowId(accountId, 1)],
    [{ workflow: 'waiting' }, resumeWaitingWorkflowId(accountId)],
    [{ workflow: 'top_up', id: topUpId }, topUpWorkflowId(topUpId)],
    [{ workflow: 'alert', id: crossing!._id }, alertWorkflowId(crossing!._id)],
    [{ workflow: 'rescreen', id: rescreenId }, rescreenWorkflowId(accountId, 'job-1')],
  ];
  for (const [fields, workflowId] of wanted) {
    await temporal.client.workflow
      .getHandle(workflowId)
      .terminate()
      .catch(() => undefined);
    const { state, failure } = await restarted(accountId, fields);
    expect([workflowId, state, failure, await isRunning(workflowId)]).toEqual([workflowId, 'applied', null, true]);
    expect(await restarted(accountId, fields)).toMatchObject({ state: 'applied' });
    expect(await isRunning(workflowId)).toBe(true);
  }
  expect(office.errors).toEqual([]);
  // What has done its work is not started again: the preview says so, and what was asked for before fails with the reason.
  const alert = { workflow: 'alert', id: crossing!._id };
  const asked = await restarted(accountId, alert);
  expect(asked.state).toBe('applied');
  await completeAlert(alertWorkflowId(crossing!._id));
  const preview = office.preview(support, accountId, 'restart_workflow', alert);
  await expect(preview).rejects.toThrow('This workflow is complete');
  await expect(office.ask(support, accountId, 'restart_workflow', alert)).rejects.toThrow('Send an alert again');
  await office.models.corrections.updateOne({ _id: asked.id }, { $set: { state: 'applying', dueAt: new Date(0) } });
  await office.corrections.finishOpen();
  const { state, failure } = await office.corrections.find(support, asked.id);
  expect([state, failure]).toEqual(['failed', expect.stringContaining('This workflow is complete')]);
  expect((await ledger.readAccount(accountId))!.buckets.available).toBe(10);
});
