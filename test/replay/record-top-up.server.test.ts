/** Records the histories of purchases: see `record.server.test.ts`. `RECORD_HISTORIES=1 npm test -- test/replay/record-top-up`. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { startWorkerHost } from '../../worker/host.js';
import { createWorkflowQueue } from '../../worker/queues.js';
import { openShop } from '../payments/support/shop.js';
import { emptyNamespace } from '../workflows/support/namespace.js';
import { builtWorkflows, silent } from '../workflows/support/workers.js';

const recorded = process.env['RECORD_HISTORIES'] === '1' ? test : test.skip;

recorded('a purchase that is paid, one that waits, one that is refunded after its end', async () => {
  const { client, temporal } = await emptyNamespace();
  const shop = await openShop(client);
  const onUnexpectedError = () => undefined;
  const host = startWorkerHost({
    temporal,
    queues: [
      createWorkflowQueue(
        { onUnexpectedError } as never,
        { workflowBundle: builtWorkflows() },
        {
          ...shop.live,
          onUnexpectedError,
        },
      ),
    ],
    logger: silent,
  });
  const save = async (name: string, topUpId: string): Promise<void> => {
    const history = await client.workflow.getHandle(`top-up/${topUpId}`).fetchHistory();
    writeFileSync(path.join(import.meta.dirname, 'histories', `${name}.json`), historyToJSON(history));
  };
  await shop.api.openAccount('acme');

  const waiting = await shop.bought('acme');
  await save('top-up-waiting', waiting.topUp.id);
  const paid = await shop.bought('acme');
  shop.sandbox.finishCheckout(paid.sessionId, 'async_pending');
  await shop.until('acme', paid.topUp.id, 'processing');
  const session = shop.sandbox.finishCheckout(paid.sessionId, 'async_succeeded');
  await shop.until('acme', paid.topUp.id, 'credited');
  expect(await client.workflow.getHandle(`top-up/${paid.topUp.id}`).result()).toMatchObject({ state: 'credited' });
  await shop.sandbox.webhooksDrained();
  await save('top-up-paid', paid.topUp.id);
  await shop.stripe.refunds.create({ payment_intent: session.payment_intent as string });
  await shop.until('acme', paid.topUp.id, 'refunded');
  await client.workflow.getHandle(`top-up/${paid.topUp.id}`).result();
  await save('top-up-refunded', paid.topUp.id);

  await host.stop();
  await shop.close();
  await client.connection.close();
});
