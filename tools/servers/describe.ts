/** What a server says about itself, in a few words for each fact; what it does not say is `unknown`. */
import { Connection } from '@temporalio/client';
import { MongoClient, type Document } from 'mongodb';

export type Facts = Readonly<Record<string, string>>;

const UNKNOWN = 'unknown';
const TIMEOUT_MS = 10_000;

export async function describeMongo(uri: string): Promise<Facts> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: TIMEOUT_MS });
  try {
    await client.connect();
    const admin = client.db('admin');
    const ask = (command: Document): Promise<Document> => admin.command(command).catch(() => ({}));
    const [build, hello, status] = [
      await ask({ buildInfo: 1 }),
      await ask({ hello: 1 }),
      await ask({ serverStatus: 1 }),
    ];
    const storage = status['storageEngine'] as Document | undefined;
    return {
      version: textOf(build['version'] as string | undefined),
      'replica set': textOf(hello['setName'] as string | undefined),
      members: textOf((hello['hosts'] as unknown[] | undefined)?.length),
      'storage engine': textOf(storage?.['name'] as string | undefined),
      'wire version': textOf(hello['maxWireVersion'] as number | undefined),
    };
  } finally {
    await client.close();
  }
}

export async function describeTemporal(address: string): Promise<Facts> {
  const connection = await Connection.connect({ address, connectTimeout: TIMEOUT_MS });
  try {
    const cluster = await connection.workflowService.getClusterInfo({}).catch(() => null);
    return {
      version: textOf(cluster?.serverVersion),
      cluster: textOf(cluster?.clusterName),
      'history shards': textOf(cluster?.historyShardCount),
      persistence: textOf(cluster?.persistenceStore),
      visibility: textOf(cluster?.visibilityStore),
    };
  } finally {
    await connection.close();
  }
}

const textOf = (value: string | number | null | undefined): string =>
  value === undefined || value === null || value === '' ? UNKNOWN : String(value);
