/** Turns errors into what callers see: RFC 9457 problems with a stable `code`. Nothing internal leaks. */
import { ERRORS, FuelgaugeError, type ErrorCode, type ErrorFacts } from '../../domain/errors.js';
import type { Refusal } from '../../domain/reducer/command.js';
import { isDatabaseAway } from '../../storage/database-away.js';
import type { Headers, TextReply } from './reply.js';

export interface Problem extends ErrorFacts {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
}

const RETRY_AFTER_SECONDS = 1;

const HEADERS: Partial<Record<ErrorCode, Headers>> = {
  'not-authenticated': { 'WWW-Authenticate': 'Bearer' },
  'ledger-unavailable': { 'Retry-After': `${RETRY_AFTER_SECONDS}` },
  'try-again': { 'Retry-After': `${RETRY_AFTER_SECONDS}` },
  // The rest of the body is not worth reading.
  'body-too-large': { Connection: 'close' },
};

export function problemOf(code: ErrorCode, detail: string, facts: ErrorFacts = {}): Problem {
  const { status, title } = ERRORS[code];
  return { type: `/docs/errors#${code}`, title, status, detail, code, ...facts };
}

export const refused = ({ code, detail, facts }: Refusal): Problem => problemOf(code, detail, facts);

/** Turns anything thrown into a problem. An unexpected error becomes `internal-error` and reveals nothing. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof FuelgaugeError) return problemOf(error.code, error.message, error.facts);
  if (isDatabaseAway(error)) {
    return problemOf(
      'ledger-unavailable',
      'The database cannot be reached right now. Repeat the same call in a moment.',
    );
  }
  return problemOf(
    'internal-error',
    'Something went wrong on our side. Quote the request id when you ask us about it.',
  );
}

export const replyOf = (problem: Problem, headers: Headers = {}): TextReply => ({
  status: problem.status,
  text: { content: JSON.stringify(problem), type: 'application/problem+json' },
  headers: { ...HEADERS[problem.code], ...retryAfter(problem), ...headers },
});

const retryAfter = ({ code, retryAfterSeconds = RETRY_AFTER_SECONDS }: Problem): Headers =>
  code === 'too-many-requests' ? { 'Retry-After': String(retryAfterSeconds) } : {};
