/** Sends one HTTP call within time limits and repeats it while that may help. Only for calls that may be repeated. */
import type { ErrorCode } from '../domain/errors.js';
import { accountHeader } from './account-of-call.js';
import { CreditsRefused, CreditsUnavailable } from './refusals.js';
import { isTemporary, pauseMs, retryAfterMs } from './retry.js';

export interface HttpOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** The time limit of one try. */
  readonly timeoutMs?: number;
  /** The time limit of the whole call, pauses included. */
  readonly deadlineMs?: number;
  /** Replaces time and chance in tests. */
  readonly surroundings?: Surroundings;
}

export interface Surroundings {
  readonly nowMs: () => number;
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  readonly chance: () => number;
}

export interface CallOptions {
  /** Gives the call up; it then rejects with the signal's reason, and the outcome is unknown. */
  readonly signal?: AbortSignal;
}

export type Call = (method: string, path: string, body?: unknown, options?: CallOptions) => Promise<unknown>;

const DEFAULT_TIMEOUT_MS = 3_000;
const DEFAULT_DEADLINE_MS = 15_000;

/** A call returns the parsed body of a 2xx answer, or throws `CreditsRefused` or `CreditsUnavailable`. */
export function createCall({ baseUrl, apiKey, ...options }: HttpOptions): Call {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, deadlineMs = DEFAULT_DEADLINE_MS, surroundings = REAL } = options;
  const { nowMs, sleep, chance } = surroundings;
  const root = baseUrl.replace(/\/+$/, '');

  return async (method, path, body, { signal } = {}) => {
    const deadline = nowMs() + deadlineMs;
    const headers = {
      authorization: `Bearer ${apiKey}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...accountHeader(path, body),
    };
    const send = { method, url: root + path, headers, body, signal };
    for (let tries = 1; ; tries += 1) {
      // A pause may end late, behind the deadline.
      const tryMs = Math.max(1, Math.ceil(Math.min(timeoutMs, deadline - nowMs())));
      const answer = await attempt({ ...send, timeoutMs: tryMs });
      if (!(answer instanceof NotNow)) return answer;
      const pause = pauseMs({ tries, retryAfterMs: retryAfterMs(answer.retryAfter), chance: chance() });
      if (nowMs() + pause >= deadline) throw answer.error;
      await sleep(pause, signal);
    }
  };
}

interface Attempt {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
}

/** A temporary failure, and how long the service asked to wait. */
class NotNow {
  readonly error: CreditsUnavailable;
  readonly retryAfter: string | null;

  constructor(error: CreditsUnavailable, retryAfter: string | null) {
    this.error = error;
    this.retryAfter = retryAfter;
  }
}

async function attempt({ method, url, headers, body, signal, timeoutMs }: Attempt): Promise<unknown> {
  const timeout = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      headers,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    text = await response.text();
  } catch (cause) {
    signal?.throwIfAborted();
    return new NotNow(new CreditsUnavailable('The credits service does not answer. Try again.', { cause }), null);
  }
  return judge(response, parse(text));
}

function judge(response: Response, answer: unknown): unknown {
  const { status, ok, headers } = response;
  if (ok && answer !== undefined) return answer;
  const problem = asProblem(answer);
  const error = new CreditsUnavailable(problem?.detail ?? `The credits service answered ${status}. Try again.`, {
    status,
  });
  if (isTemporary(status)) return new NotNow(error, headers.get('retry-after'));
  if (problem && isRefusal(status)) {
    const { detail, code, type: _type, title: _title, status: _status, ...facts } = problem;
    throw new CreditsRefused(code, detail, facts);
  }
  throw error;
}

/** A bad key (401, 403) is the operator's problem, not the service's answer about an action. */
const isRefusal = (status: number): boolean => [402, 404, 409, 422].includes(status);

interface Problem extends Record<string, unknown> {
  readonly code: ErrorCode;
  readonly detail: string;
}

function asProblem(answer: unknown): Problem | undefined {
  if (typeof answer !== 'object' || answer === null || !('code' in answer) || !('detail' in answer)) return undefined;
  const { code, detail } = answer;
  return typeof code === 'string' && typeof detail === 'string' ? (answer as Problem) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export const REAL: Surroundings = {
  nowMs: () => performance.now(),
  chance: Math.random,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, ms);
      if (signal?.aborted === true) stop();
      else signal?.addEventListener('abort', stop, { once: true });
    }),
};
