/** Errors as callers see them: RFC 9457, with a stable `code`. Nothing internal leaks. */
import type { Refusal } from '../domain/reducer/command.js';
import { ERRORS, FuelgaugeError, type ErrorCode, type ErrorFacts } from '../domain/errors.js';
import { isDatabaseAway } from '../storage/database-away.js';
import { problemReply, type Headers, type Reply } from './reply.js';

export interface Problem extends ErrorFacts {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
}

const RETRY_AFTER_SECONDS = '1';

const HEADERS: Partial<Record<ErrorCode, Headers>> = {
  'not-authenticated': { 'WWW-Authenticate': 'Bearer' },
  'too-many-requests': { 'Retry-After': RETRY_AFTER_SECONDS },
  'ledger-unavailable': { 'Retry-After': RETRY_AFTER_SECONDS },
  'try-again': { 'Retry-After': RETRY_AFTER_SECONDS },
  // What is left of a body is not worth reading.
  'body-too-large': { Connection: 'close' },
};

export function problemOf(code: ErrorCode, detail: string, facts: ErrorFacts = {}): Problem {
  const { status, title } = ERRORS[code];
  return { type: `/docs/errors#${code}`, title, status, detail, code, ...facts };
}

export const refused = ({ code, detail, facts }: Refusal): Problem => problemOf(code, detail, facts);

/** Anything thrown, as a problem. An error nobody expected becomes `internal-error` and says nothing of itself. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof FuelgaugeError) return problemOf(error.code, error.message, error.facts);
  if (isDatabaseAway(error)) {
    return problemOf(
      'ledger-unavailable',
      'The database cannot be reached right now. Repeat the same call in a moment.',
    );
  }
  return problemOf('internal-error', 'Something went wrong on our side. The request id helps us to find out what.');
}

export const replyOf = (problem: Problem, headers: Headers = {}): Reply =>
  problemReply(problem, { ...HEADERS[problem.code], ...headers });
