/** Finds Temporal: its address, and the TLS and API key variables that all Temporal tools share. */
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';

export interface TemporalAddress {
  readonly connectionOptions: NativeConnectionOptions;
  readonly namespace: string;
}

export function readTemporalAddress(address: string, namespace: string): TemporalAddress {
  return { connectionOptions: { ...loadClientConnectConfig().connectionOptions, address }, namespace };
}
