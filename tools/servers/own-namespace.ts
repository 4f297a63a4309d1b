/**
 * Namespaces of our own on a Temporal that is somebody else's: with them our task queues, workflows and schedules are apart
 * from everybody's, and gone afterwards.
 */
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { accountIdKey } from '../../workflows/messages.js';
import { Problem } from '../../boot/problem.js';
import { until } from './wait.js';

/** Servers learn of a new namespace after a moment; a cluster of several after ten seconds or so. */
const KNOWN_TIMEOUT_MS = 60_000;
const CALL_TIMEOUT_MS = 10_000;
const PAGE_SIZE = 100;
/** The protocol's number of the type. */
const KEYWORD = 2 as never;

export async function makeNamespace(address: string, namespace: string): Promise<void> {
  await withConnection(address, async (connection) => {
    const retention = { workflowExecutionRetentionPeriod: msToTs('1 day') };
    try {
      await connection.workflowService.registerNamespace({ namespace, ...retention });
    } catch (error) {
      throw new Problem(
        `The Temporal at ${address} makes no namespace for the tests: ${error instanceof Error ? error.message : String(error)}`,
        'It has to let us make one: they run in a namespace of their own.',
      );
    }
    const searchAttributes = { [accountIdKey.name]: KEYWORD };
    await until(
      () => connection.operatorService.addSearchAttributes({ namespace, searchAttributes }),
      KNOWN_TIMEOUT_MS,
    );
    await until(() => connection.workflowService.listWorkflowExecutions({ namespace, pageSize: 1 }), KNOWN_TIMEOUT_MS);
  });
}

/** This one, and those whose names go on from it after a hyphen. The server deletes what is in them behind. */
export async function deleteNamespaces(address: string, namespace: string): Promise<void> {
  await withConnection(address, async (connection) => {
    let nextPageToken: Uint8Array = new Uint8Array();
    const names: string[] = [];
    do {
      const page = await connection.workflowService.listNamespaces({ pageSize: PAGE_SIZE, nextPageToken });
      names.push(...page.namespaces.map(({ namespaceInfo }) => namespaceInfo?.name ?? ''));
      nextPageToken = page.nextPageToken;
    } while (nextPageToken.length > 0);
    for (const name of names.filter((one) => one === namespace || one.startsWith(`${namespace}-`))) {
      await connection.operatorService.deleteNamespace({ namespace: name });
    }
  });
}

async function withConnection(address: string, work: (connection: Connection) => Promise<void>): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: CALL_TIMEOUT_MS });
  try {
    await work(connection);
  } finally {
    await connection.close();
  }
}
