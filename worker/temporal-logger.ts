/** Writes the Temporal SDK's log, native part included, to our own log, and switches the SDK's signal handlers off. */
import { Runtime, type LogLevel, type LogMetadata, type Logger as SdkLogger } from '@temporalio/worker';
import type { Logger } from 'pino';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** Call it once a process, before any other use of Temporal. By default the SDK would catch SIGINT and SIGTERM. */
export function installTemporalRuntime(logger: Logger): void {
  Runtime.install({
    shutdownSignals: [],
    logger: toSdkLogger(logger.child({ from: 'temporal' })),
    telemetryOptions: { logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } } },
  });
}

export function toSdkLogger(logger: Logger): SdkLogger {
  const log = (level: LogLevel, message: string, metadata: LogMetadata = {}) => {
    const { error, ...rest } = metadata;
    logger[LEVELS[level]]({ ...rest, ...(error !== undefined && { err: error as unknown }) }, message);
  };
  return {
    log,
    trace: (message, metadata) => {
      log('TRACE', message, metadata);
    },
    debug: (message, metadata) => {
      log('DEBUG', message, metadata);
    },
    info: (message, metadata) => {
      log('INFO', message, metadata);
    },
    warn: (message, metadata) => {
      log('WARN', message, metadata);
    },
    error: (message, metadata) => {
      log('ERROR', message, metadata);
    },
  };
}
