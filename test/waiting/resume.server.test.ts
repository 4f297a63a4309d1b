import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { createServices, type Services } from '../../boot/services.js';
import type { CreditsCharged, Debited, WaitsForCredits } from '../../client/workflow.js';
import { inAppModels } from '../../alerts/in-app/models.js';
import { waitingModels } from '../../waiting/record.js';
import { createCreditsQueue, createNotifyQueue, createWorkflowQueue } from '../../worker/queues.js';
import { startWorkerHost, type WorkerHost } from '../../worker/host.js';
import { resumeWaitingWorkflowId } from '../../workflows/messages.js';
import { openTestAlerts, type TestAlerts } from '../alerts/support/alerts.js';
import { meeting, search } from '../support/actions.js';
import { TESTER } from '../support/actor.js';
import { eventually } from '../support/eventually.js';
import { testServer } from '../support/servers.js';
import { emptyNamespace } from '../workflows/support/namespace.js';
import { builtWorkflows, silent } from '../workflows/support/workers.js';

let namespace: Awaited<ReturnType<typeof emptyNamespace>>;
let client: Client;
let services: TestAlerts;
let host: WorkerHost;
/** Another process on the same database. */
let other: Services;

beforeAll(async () => {
  namespace = await emptyNamespace();
  ({ client } = namespace);
  const address = testServer('temporalAddress');
  services = await openTestAlerts({ address, namespace: namespace.temporal.namespace });
  other = await createServices(services.settings, silent);
  host = startHost();
});
afterAll(async () => {
  await host.stop();
  await other.stop();
  await services.close();
  await client.connection.close();
});

// It installs Temporal's runtime, which has to come before the first worker.
const workflowBundle = builtWorkflows();
function startHost(): WorkerHost {
  const onUnexpectedError = () => undefined;
  const callers = fileURLToPath(new URL('./support/host-workflow.ts', import.meta.url));
  return startWorkerHost({
    temporal: namespace.temporal,
    queues: [
      createCreditsQueue({ ledger: services.ledger, ...services.waiting, onUnexpectedError }),
      { taskQueue: 'host-of-a-test', workflowsPath: callers },
    ],
    logger: silent,
  });
}

let accounts = 0;
/** With 50 credits, all of which are spent but `left`. */
async function poorAccount(left = 0, fields: object = {}): Promise<string> {
  accounts += 1;
  const accountId = `poor-${accounts}`;
  const terms = { planId: 'free', timeZone: 'Europe/Berlin', features: { candidateAssistance: true } };
  await services.accounts.put(accountId, { name: accountId, ...terms, ...fields }, TESTER);
  await services.members.put(accountId, 'olga', { name: 'Olga', email: `olga@${accountId}.example`, role: 'Owner' });
  for (let n = 0; n < 50 - left; n += 1) {
    const action = { feature: 'candidate_evaluation', jobId: 'j', candidateId: `c-${n}` } as const;
    await services.ledger.debit({ accountId, action, ...TESTER });
  }
  return accountId;
}

async function letWait(accountId: string, name: string, by: Services = services): Promise<string> {
  const answer = await by.waiting.admission.debitOrWait({ accountId, action: search(name), ...TESTER });
  if (!('waits' in answer)) throw new Error(`${name} does not wait: ${JSON.stringify(answer)}`);
  return answer.waits.record._id;
}

let grants = 0;
const grant = (accountId: string, tokens: number, by: Services = services) =>
  by.ledger.submit(accountId, {
    ...{ type: 'grant', grantId: `tu_${(grants += 1)}`, source: 'top_up', tokens, expiresAt: 'period_end', ...TESTER },
  });

const stateOf = async (id: string) => (await services.waiting.waits.find(id))?.state;
const becomes = (id: string, state: string) =>
  eventually(async () => {
    expect(await stateOf(id)).toBe(state);
  });

describe('what waits, with the sweep off', () => {
  let resumes: WorkerHost;
  beforeAll(() => {
    const code = { workflowBundle };
    const onUnexpectedError = () => undefined;
    resumes = startWorkerHost({
      temporal: namespace.temporal,
      queues: [
        createWorkflowQueue(
          { ...services.periods, expiringCredits: services.expiringCredits, onUnexpectedError },
          code,
          null,
          { ...services.waiting, onUnexpectedError },
        ),
        createNotifyQueue({ alertDelivery: services.alertDelivery, onUnexpectedError }, code),
      ],
      logger: silent,
    });
  });
  afterAll(() => resumes.stop());

  test('is charged after a grant of any process, in its order', async () => {
    const accountId = await poorAccount();
    const ids = [];
    for (const name of ['a', 'b', 'c']) ids.push(await letWait(accountId, name));
    await grant(accountId, 40, other);
    await becomes(ids[1]!, 'charged');
    expect(await stateOf(ids[0]!)).toBe('charged');
    expect(await stateOf(ids[2]!)).toBe('waiting');
  });

  test('is charged by a grant that came between its refusal and its insert', async () => {
    const accountId = await poorAccount();
    const refuseThenGrant: Services['ledger']['debit'] = async (request) => {
      const answer = await services.ledger.debit(request);
      expect(answer.ok).toBe(false);
      await grant(accountId, 20, other);
      return answer;
    };
    const { createAdmission } = await import('../../waiting/admission.js');
    const { createWaitingQueue } = await import('../../waiting/queue.js');
    const { createWake } = await import('../../waiting/wake.js');
    const queue = createWaitingQueue(waitingModels(other.connection).waiting);
    const wake = createWake({ client, queue, onLost: () => undefined });
    const admission = createAdmission({
      ledger: { debit: refuseThenGrant },
      queue,
      priceList: () => services.priceLists.current(),
      now: () => new Date(),
      wakeSoon: wake.wakeSoon,
    });
    const answer = await admission.debitOrWait({ accountId, action: search('between'), ...TESTER });
    if (!('waits' in answer)) throw new Error('it does not wait');
    await becomes(answer.waits.record._id, 'charged');
  });

  test.each([
    [
      'a refund',
      async (accountId: string) => {
        const [entry] = await services.ledger.listEntries(accountId, { limit: 1 });
        expect(entry!.type).toBe('debit');
        await services.ledger.refund({ debitId: entry!._id, reason: 'test', ...TESTER });
      },
      'meeting',
    ],
    [
      'a release of a hold',
      async (accountId: string) => {
        const holds = (await services.ledger.readAccount(accountId))!.holds;
        await services.ledger.resolveHold({ type: 'release', holdId: holds[0]!.id, ...TESTER });
      },
      'hold',
    ],
    [
      'a larger plan',
      async (accountId: string) => {
        await services.accounts.put(accountId, { planId: 'starter' }, TESTER);
      },
      'plan',
    ],
  ])('is charged after %s', async (_, change, kind) => {
    const accountId = await poorAccount(3);
    if (kind === 'hold') await services.ledger.hold({ accountId, action: meeting('held'), ttlMs: 600_000, ...TESTER });
    else await services.ledger.debit({ accountId, action: meeting('last'), ...TESTER });
    const action = meeting(`after-${kind}`);
    const answer = await services.waiting.admission.debitOrWait({ accountId, action, waitSeconds: 600, ...TESTER });
    if (!('waits' in answer)) throw new Error('it does not wait');
    await change(accountId);
    await becomes(answer.waits.record._id, 'charged');
  });

  test('leaves its account without a workflow where nothing waits', async () => {
    const accountId = await poorAccount();
    await grant(accountId, 40);
    await services.waiting.waits.totals(accountId);
    await expect(client.workflow.getHandle(resumeWaitingWorkflowId(accountId)).describe()).rejects.toThrow();
  });

  test('is reported in the app once credits are back: what started, and what still waits', async () => {
    const accountId = await poorAccount();
    for (const name of ['a', 'b', 'c', 'd']) await letWait(accountId, name);
    await grant(accountId, 45);
    await eventually(async () => {
      const found = await inAppModels(services.connection)
        .notifications.find({ accountId, kind: 'credits_are_back' })
        .lean();
      expect(found).toMatchObject([
        {
          body: '45 credits were added. 2 actions started; 2 still wait for 40 tokens.',
          facts: { startedActions: 2, waitingActions: 2, waitingTokens: 40 },
        },
      ]);
    });
  });

  test('ends its own workflow’s wait by one signal, and answers the same place before', async () => {
    const accountId = await poorAccount();
    const handle = await client.workflow.start('hostWaits', {
      workflowId: `host/${accountId}`,
      taskQueue: 'host-of-a-test',
      args: [accountId],
    });
    await eventually(async () => {
      expect((await services.waiting.waits.list(accountId)).length).toBe(1);
    });
    await grant(accountId, 20);
    const result = (await handle.result()) as { place: WaitsForCredits; charged: CreditsCharged; again: Debited };
    expect(result).toMatchObject({
      place: { waiting: { place: 1, tokens: 20 } },
      charged: { waitingId: result.place.waiting.id, tokens: 20 },
      again: { alreadyCharged: true, debit: { id: result.charged.debitId } },
    });
  });

  test('of a workflow that waits and is cancelled tells it so', async () => {
    const accountId = await poorAccount();
    const handle = await client.workflow.start('hostCancels', {
      workflowId: `host/${accountId}`,
      taskQueue: 'host-of-a-test',
      args: [accountId],
    });
    expect(await handle.result()).toMatchObject({ answer: { state: 'cancelled' }, ended: { state: 'cancelled' } });
  });
});

describe('the sweep', () => {
  test('repeats a signal that Temporal did not take, and forgets one whose workflow is gone', async () => {
    const accountId = await poorAccount();
    const id = await letWait(accountId, 'a');
    const { waiting } = waitingModels(services.connection);
    await waiting.updateOne(
      { _id: id },
      { $set: { state: 'charged', debitId: 'x', notifies: 'host/gone', dueAt: new Date(0) } },
    );
    await services.waiting.sweep.once();
    expect((await services.waiting.waits.find(id))!.dueAt).toBeNull();
  });
});
