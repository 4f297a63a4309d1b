/** Calls the credits service with a member's token. Every failure is a `Trouble`, which says what a person can do about it. */
import type { TokenBroker } from './token-broker.js';
import { Trouble } from './trouble.js';

const CALL_TIMEOUT_MS = 20_000;

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly issues?: readonly { readonly message: string }[];
}

export class Service {
  readonly #baseUrl: string;
  readonly #broker: TokenBroker;

  constructor(baseUrl: string, broker: TokenBroker) {
    this.#baseUrl = baseUrl.replace(/\/+$/, '');
    this.#broker = broker;
  }

  get(path: string, signal?: AbortSignal): Promise<unknown> {
    return this.call('GET', path, undefined, signal);
  }

  async call(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
    const answer = await this.open(method, path, body, { signal: withTimeout(signal) });
    return answer.status === 204 ? null : await answer.json();
  }

  /** Resolves with the answer of a call that succeeded. It may be read for longer than a call takes. */
  async open(
    method: string,
    path: string,
    body: unknown,
    { signal, headers = {} }: { readonly signal: AbortSignal; readonly headers?: Record<string, string> },
  ): Promise<Response> {
    const send = async (token: string): Promise<Response> => {
      const sent = {
        method,
        signal,
        credentials: 'omit' as const,
        cache: 'no-store' as const,
        headers: {
          ...headers,
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      };
      return await fetch(`${this.#baseUrl}${path}`, sent);
    };
    try {
      let token = await this.#broker.token();
      let answer = await send(token);
      if (answer.status === 401) {
        token = await this.#broker.token(token);
        answer = await send(token);
      }
      if (answer.ok) return answer;
      throw await troubleOf(answer);
    } catch (error) {
      if (error instanceof Trouble) throw error;
      signal.throwIfAborted();
      throw new Trouble('offline');
    }
  }
}

function withTimeout(signal?: AbortSignal): AbortSignal {
  const timeout = AbortSignal.timeout(CALL_TIMEOUT_MS);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}

async function troubleOf(answer: Response): Promise<Trouble> {
  const {
    code = null,
    detail = null,
    issues,
  } = await answer.json().then(
    (found) => found as Problem,
    (): Problem => ({}),
  );
  const said = issues?.[0]?.message ?? detail;
  if (answer.status === 401) return new Trouble('signed-out', code);
  if (answer.status === 403 || answer.status === 404) return new Trouble('not-allowed', code, said);
  if (answer.status === 429 || answer.status >= 500) return new Trouble('unavailable', code, said);
  return new Trouble('refused', code, said);
}
