import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { eventually } from '../../support/eventually.js';
import { ACCOUNT_ID } from '../../../workflows/messages.js';
import { testServer } from '../../support/servers.js';

/** The protocol's number of the type. */
export const KEYWORD = 2 as never;

/** A namespace of the test's own, as empty as that of a new Temporal. */
export async function emptyNamespace() {
  const address = testServer('temporalAddress');
  const connection = await Connection.connect({ address });
  const namespace = `${testServer('temporalNamespace')}-${randomBytes(4).toString('hex')}`;
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  // Servers learn of a new namespace after a moment.
  await eventually(() =>
    connection.operatorService.addSearchAttributes({ namespace, searchAttributes: { [ACCOUNT_ID]: KEYWORD } }),
  );
  const client = new Client({ connection, namespace });
  await eventually(() => client.workflow.list({ pageSize: 1 })[Symbol.asyncIterator]().next());
  return { client, temporal: { connectionOptions: { address }, namespace } };
}

/** The settings by which processes of ours find a namespace of the test's own: no other test's worker takes their work. */
export async function ownTemporalSettings() {
  const { client, temporal } = await emptyNamespace();
  await client.connection.close();
  return { TEMPORAL_ADDRESS: temporal.connectionOptions.address, TEMPORAL_NAMESPACE: temporal.namespace };
}
