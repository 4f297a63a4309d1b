/** Makes faults on demand: what Slack answers instead of taking the next messages. */
export interface SlackFault {
  /** The number of messages that get this answer. */
  readonly nextRequests: number;
  readonly status: number;
  /** Slack's own word; the usual one of the status when it is left out. */
  readonly answer?: string;
  readonly retryAfterSeconds?: number;
  readonly redirectTo?: string;
  /** Only messages to addresses that contain this. */
  readonly path?: string;
}

export interface SlackFaults {
  set(fault: SlackFault | null): void;
  /** Uses the fault for one message; null when there is none for it. */
  take(path: string): SlackFault | null;
}

export function createSlackFaults(): SlackFaults {
  let current: SlackFault | null = null;
  return {
    set(fault) {
      current = fault;
    },
    take(path) {
      if (current === null || current.nextRequests <= 0 || !path.includes(current.path ?? '')) return null;
      const taken = current;
      current = { ...taken, nextRequests: taken.nextRequests - 1 };
      return taken;
    },
  };
}

const WORDS: Readonly<Record<number, string>> = {
  400: 'invalid_payload',
  403: 'invalid_token',
  404: 'no_service',
  410: 'channel_is_archived',
  429: 'rate_limited',
  500: 'rollup_error',
};

export const wordOf = ({ status, answer }: SlackFault): string => answer ?? WORDS[status] ?? 'error';

/** Null when `body` does not describe a fault. */
export function readSlackFault(body: unknown): SlackFault | null {
  const given = (body ?? {}) as Partial<Record<keyof SlackFault, unknown>>;
  const { nextRequests, status, answer, retryAfterSeconds, redirectTo, path } = given;
  const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;
  const isText = (value: unknown): value is string | undefined => value === undefined || typeof value === 'string';
  const code = status ?? (redirectTo === undefined ? undefined : 302);
  if (!isCount(nextRequests) || !isCount(code) || code < 300 || code > 599) return null;
  if (!isText(answer) || !isText(redirectTo) || !isText(path)) return null;
  if (retryAfterSeconds !== undefined && !isCount(retryAfterSeconds)) return null;
  return {
    nextRequests,
    status: code,
    ...(answer !== undefined && { answer }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(redirectTo !== undefined && { redirectTo }),
    ...(path !== undefined && { path }),
  };
}
