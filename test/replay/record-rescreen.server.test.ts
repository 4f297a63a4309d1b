/** Records the histories of re-screens: see `record.server.test.ts`. `RECORD_HISTORIES=1 npm test -- test/replay/record-rescreen`. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { CREDITS_QUEUE } from '../../client/workflow.js';
import { done } from '../../ledger/ledger.js';
import { startWorkerHost } from '../../worker/host.js';
import {
  ASSISTANT_QUEUE,
  RESCREENS_QUEUE,
  rescreenRunWorkflowId,
  rescreenWorkflowId,
} from '../../workflows/messages.js';
import { openTestRescreens } from '../rescreens/support/rescreens.js';
import { TESTER } from '../support/actor.js';
import { eventually } from '../support/eventually.js';
import { emptyNamespace } from '../workflows/support/namespace.js';
import { builtWorkflows, silent } from '../workflows/support/workers.js';

const recorded = process.env['RECORD_HISTORIES'] === '1' ? test : test.skip;

recorded(
  'a re-screen that is completed, one that is superseded, one that waits and resumes, one that is cancelled',
  async () => {
    const { client, temporal } = await emptyNamespace();
    const rescreens = await openTestRescreens(client, { times: { quietMs: 200, maxQuietMs: 1_000 } });
    const { host: assistant } = rescreens;
    const host = startWorkerHost({
      temporal,
      queues: [
        { taskQueue: RESCREENS_QUEUE, workflowBundle: builtWorkflows(), activities: rescreens.activities },
        { taskQueue: CREDITS_QUEUE, activities: rescreens.credits },
        { taskQueue: ASSISTANT_QUEUE, activities: rescreens.assistant },
      ],
      logger: silent,
    });
    const save = async (name: string, workflowId: string): Promise<void> => {
      const history = await client.workflow.getHandle(workflowId).fetchHistory();
      writeFileSync(path.join(import.meta.dirname, 'histories', `${name}.json`), historyToJSON(history));
    };
    const until = (id: string, fields: object) =>
      eventually(async () => {
        expect(await rescreens.list.find(id)).toMatchObject(fields);
      });
    const record = async (
      name: string,
      meanwhile: (id: string, accountId: string) => Promise<void>,
      candidates = 5,
    ): Promise<void> => {
      const accountId = `acme-${name}`;
      await rescreens.openAccount(accountId);
      assistant.candidates.set(
        'job',
        Array.from({ length: candidates }, (_, n) => `c-${n}`),
      );
      if (name === 'waited') {
        for (const searchId of ['s-1', 's-2']) {
          const action = { feature: 'talent_search', kind: 'search', searchId } as const;
          done(await rescreens.ledger.debit({ accountId, action, ...TESTER }));
        }
      }
      const { _id, rerunId } = await rescreens.edit(accountId, 'job', 'e-1');
      // The first run of a superseded one is saved before the next has its id.
      await meanwhile(_id, accountId);
      await client.workflow.getHandle(rescreenWorkflowId(accountId, 'job')).result();
      await save(`rescreen-${name}`, rescreenWorkflowId(accountId, 'job'));
      await save(`rescreen-run-${name}`, rescreenRunWorkflowId(accountId, 'job', rerunId));
    };
    const slow = (ms: number) => {
      assistant.screen = (id) => new Promise((resolve) => setTimeout(resolve, id === 'c-0' ? 0 : ms));
    };

    await record('completed', () => Promise.resolve(), 25);
    slow(3_000);
    await record('superseded', async (id, accountId) => {
      await until(id, { done: 1 });
      await rescreens.edit(accountId, 'job', 'e-2');
    });
    await record('cancelled', async (id) => {
      await until(id, { done: 1 });
      await rescreens.steering.cancel(id);
    });
    slow(0);
    await record('waited', async (id, accountId) => {
      await until(id, { state: 'waiting_for_credits' });
      const grant = { type: 'grant', grantId: 'pack', source: 'top_up', tokens: 100 };
      done(await rescreens.ledger.submit(accountId, { ...grant, ...TESTER } as never));
      await rescreens.resume(accountId);
    });

    await host.stop();
    await rescreens.close();
    await client.connection.close();
  },
);
