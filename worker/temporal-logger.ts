/**
 * Writes the Temporal SDK's log, native part included, to our own log without the tokens of tasks, and switches the SDK's
 * signal handlers off.
 */
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

/** Whoever has the token of a task can complete it: it belongs in no log. */
const TOKEN_FIELD = /task_?token/i;
const TOKEN_IN_TEXT = /\bTaskToken\([^)]*\)|\b(?:base64)?task_?token["']?\s*[:=]\s*["']?[\w+/=-]+["']?/gi;
const HIDDEN = '[hidden]';
const MAX_DEPTH = 4;

const tokensHidden = (text: string): string => text.replace(TOKEN_IN_TEXT, `task token ${HIDDEN}`);

function withoutTokens(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return tokensHidden(value);
  if (value instanceof Error || typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) return HIDDEN;
  if (Array.isArray(value)) return value.map((item) => withoutTokens(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      TOKEN_FIELD.test(name) ? HIDDEN : withoutTokens(field, depth + 1),
    ]),
  );
}

export function toSdkLogger(logger: Logger): SdkLogger {
  const log = (level: LogLevel, message: string, metadata: LogMetadata = {}) => {
    const { error, ...rest } = withoutTokens(metadata) as LogMetadata;
    logger[LEVELS[level]]({ ...rest, ...(error !== undefined && { err: error as unknown }) }, tokensHidden(message));
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
