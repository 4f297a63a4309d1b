/** Connects to Temporal on first use. Every process starts and signals workflows through this connection. */
import { Client, Connection } from '@temporalio/client';
import { callsUntilClose } from './calls-until-close.js';
import type { Settings } from './settings.js';
import { readTemporalAddress } from './temporal-address.js';
import { TRACED_CLIENT } from './traced-client.js';

/** Soon after Temporal is back every process uses it again; without this the pauses grow to two minutes. */
const MAX_RECONNECT_PAUSE_MS = 5_000;

export interface TemporalClient {
  readonly client: Client;
  /** Rejects while the namespace cannot be reached. */
  ping(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

export function openTemporal(settings: Pick<Settings, 'temporalAddress' | 'temporalNamespace'>): TemporalClient {
  const { connectionOptions, namespace } = readTemporalAddress(settings.temporalAddress, settings.temporalNamespace);
  const calls = callsUntilClose();
  const connection = Connection.lazy({
    ...connectionOptions,
    interceptors: calls.interceptors,
    channelArgs: { 'grpc.max_reconnect_backoff_ms': MAX_RECONNECT_PAUSE_MS },
  });
  return {
    client: new Client({ connection, namespace, interceptors: TRACED_CLIENT }),
    async ping(timeoutMs) {
      const describe = () => connection.workflowService.describeNamespace({ namespace });
      await connection.withDeadline(Date.now() + timeoutMs, describe);
    },
    async close() {
      calls.close();
      await connection.close();
    },
  };
}
