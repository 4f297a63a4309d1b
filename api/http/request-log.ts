/** Counts every answer, and logs those that an operator should see. The answer may come from a route, the router or the socket. */
import type { Logger } from 'pino';
import { FuelgaugeError } from '../../domain/errors.js';
import type { Metrics } from '../../observe/metrics.js';

export interface Answered {
  readonly requestId: string;
  readonly method: string;
  /** As the contract writes it; null where no route was found. */
  readonly route: string | null;
  readonly status: number;
  readonly ms: number;
  readonly who?: string | undefined;
  readonly failure?: unknown;
  /** Successful calls of this route get no line: there are too many. */
  readonly quiet?: boolean | undefined;
}

export type RequestLog = (answered: Answered) => void;

const NO_ROUTE = 'none';
const TOO_MANY = 429;

export function createRequestLog(parts: {
  readonly metrics: Pick<Metrics, 'observe'>;
  readonly logger: Logger;
}): RequestLog {
  const { metrics, logger } = parts;
  return ({ requestId, method, route, status, ms, who, failure, quiet }) => {
    metrics.observe(
      'fuelgauge_http_request_duration_seconds',
      { method, route: route ?? NO_ROUTE, status },
      ms / 1_000,
    );
    const level = levelOf(status, failure, quiet);
    if (!logger.isLevelEnabled(level)) return;
    const isOurs = level === 'error' || level === 'warn';
    logger[level]({
      requestId,
      method,
      route,
      status,
      ms: Math.round(ms),
      ...(who !== undefined && { who }),
      ...(failure !== undefined && isOurs && { err: failure }),
    });
  };
}

function levelOf(status: number, failure: unknown, quiet = false): 'error' | 'warn' | 'info' | 'debug' {
  if (status >= 500) return failure === undefined || failure instanceof FuelgaugeError ? 'warn' : 'error';
  // A flood must not fill the log as well.
  return quiet || status === TOO_MANY ? 'debug' : 'info';
}
