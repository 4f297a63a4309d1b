import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { eventually } from '../../support/eventually.js';
import { ACCOUNT_ID } from '../../../workflows/messages.js';
import { testServer } from '../../support/servers.js';

/** The protocol's number of the type. */
export const KEYWORD = 2 as never;

/**
 * Makes an empty namespace that no other test uses, so no worker of another test takes its work. Our processes find the
 * namespace by `settings`.
 */
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
  const settings = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  return { client, temporal: { connectionOptions: { address }, namespace }, settings };
}

/** The settings of such a namespace, for a test that has no Temporal client of its own. */
export async function ownTemporalSettings() {
  const { client, settings } = await emptyNamespace();
  await client.connection.close();
  return settings;
}
