/** Connects to Temporal on first use. Every process starts and signals workflows through this connection. */
import { Client, Connection } from '@temporalio/client';
import type { Settings } from './settings.js';
import { readTemporalAddress } from './temporal-address.js';

export interface TemporalClient {
  readonly client: Client;
  /** Rejects while the namespace cannot be reached. */
  ping(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

export function openTemporal(settings: Pick<Settings, 'temporalAddress' | 'temporalNamespace'>): TemporalClient {
  const { connectionOptions, namespace } = readTemporalAddress(settings.temporalAddress, settings.temporalNamespace);
  const connection = Connection.lazy(connectionOptions);
  return {
    client: new Client({ connection, namespace }),
    async ping(timeoutMs) {
      const describe = () => connection.workflowService.describeNamespace({ namespace });
      await connection.withDeadline(Date.now() + timeoutMs, describe);
    },
    close: () => connection.close(),
  };
}
