/** Where Temporal is: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, and the TLS and API key variables of every Temporal tool. */
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';

export interface TemporalAddress {
  readonly connectionOptions: NativeConnectionOptions;
  readonly namespace: string;
}

/** `given` are settings that have a default of ours where the environment names none. */
export function readTemporalAddress(given: { readonly address: string; readonly namespace: string }): TemporalAddress {
  const { connectionOptions, namespace } = loadClientConnectConfig();
  return {
    connectionOptions: { ...connectionOptions, address: connectionOptions.address ?? given.address },
    namespace: namespace ?? given.namespace,
  };
}
