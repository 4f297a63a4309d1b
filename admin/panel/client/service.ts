/** Calls the back office's own routes. What goes wrong is one sentence for people. */
import { useCallback, useEffect, useState } from 'react';

const SIGN_IN = '/admin/sign-in';
const ROOT = '/admin/service';

export class Refused extends Error {
  readonly status: number;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(status: number, facts: Readonly<Record<string, unknown>>) {
    super(typeof facts['detail'] === 'string' ? facts['detail'] : 'This did not work. Try again in a moment.');
    this.status = status;
    this.facts = facts;
  }
}

/** The server gives each page this cookie; it must come back with whatever changes something. */
export function csrfToken(): string {
  const found = document.cookie.split('; ').find((cookie) => cookie.startsWith('XSRF-TOKEN='));
  return decodeURIComponent(found?.slice('XSRF-TOKEN='.length) ?? '');
}

async function call<T>(method: 'GET' | 'POST', path: string, body?: object, signal?: AbortSignal): Promise<T> {
  const response = await fetch(ROOT + path, {
    method,
    headers: { 'x-xsrf-token': csrfToken(), ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (response.status === 401) {
    const to = location.pathname + location.search;
    location.assign(`${SIGN_IN}?${new URLSearchParams({ to, ended: 'yes' }).toString()}`);
  }
  if (!response.ok) throw new Refused(response.status, answer);
  return answer as T;
}

export const get = <T>(path: string, signal?: AbortSignal): Promise<T> => call<T>('GET', path, undefined, signal);
export const post = <T>(path: string, body: object): Promise<T> => call<T>('POST', path, body);

/** `/accounts/a%2Fb`: names and values are escaped. A value that is left out is not asked for. */
export function pathOf(
  parts: readonly string[],
  query: Readonly<Record<string, string | null | undefined>> = {},
): string {
  const place = parts.map((part) => `/${encodeURIComponent(part)}`).join('');
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length === 0 ? place : `${place}?${new URLSearchParams(given).toString()}`;
}

export interface Read<T> {
  /** What was read last; it stays while it is read again. */
  readonly data: T | null;
  readonly problem: string | null;
  readonly again: () => void;
}

/** Reads when the page opens, and when the path changes. Null: there is nothing to read. */
export function useRead<T>(path: string | null): Read<T> {
  const [data, setData] = useState<T | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [times, setTimes] = useState(0);
  useEffect(() => {
    if (path === null) return undefined;
    const own = new AbortController();
    setProblem(null);
    get<T>(path, own.signal).then(setData, (error: unknown) => {
      if (!own.signal.aborted) setProblem(messageOf(error));
    });
    return () => {
      own.abort();
    };
  }, [path, times]);
  useEffect(() => {
    setData(null);
  }, [path]);
  const again = useCallback(() => {
    setTimes((before) => before + 1);
  }, []);
  return { data, problem, again };
}

/** Has the service do something with one thing, and calls `again`, whatever the answer is. */
export function useCall(thing: readonly string[], again: () => void) {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const call = async (name: string, body: object): Promise<void> => {
    setBusy(true);
    setProblem(null);
    await post(pathOf([...thing, name]), body).catch((error: unknown) => {
      setProblem(messageOf(error));
    });
    setBusy(false);
    again();
  };
  return { problem, busy, call };
}

export const messageOf = (error: unknown): string =>
  error instanceof Refused ? error.message : 'The back office cannot be reached right now. Try again in a moment.';
