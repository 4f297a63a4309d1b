/** Finds Temporal: its address, and the TLS and API key variables that all Temporal tools share. */
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { withSecretFiles } from './secret-files.js';

export interface TemporalAddress {
  readonly connectionOptions: NativeConnectionOptions;
  readonly namespace: string;
}

export function readTemporalAddress(address: string, namespace: string): TemporalAddress {
  const given = Object.entries(withSecretFiles(process.env)).filter(([, value]) => value !== undefined);
  const overrideEnvVars = Object.fromEntries(given) as Record<string, string>;
  return {
    connectionOptions: { ...loadClientConnectConfig({ overrideEnvVars }).connectionOptions, address },
    namespace,
  };
}
