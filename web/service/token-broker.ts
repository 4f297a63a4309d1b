/**
 * Keeps a member's token: one for each source on a page, shared by all elements. It is renewed before it expires, and once
 * more where the service refuses it. It stays in memory and is never written to an address or to a storage.
 */
import { Trouble } from './trouble.js';

export interface Token {
  readonly token: string;
  /** RFC 3339 */
  readonly expiresAt: string;
}

/** Asks the host's back end for a token of the person who is signed in. */
export type GetToken = () => Promise<Token>;

/** The share of its life after which a token is renewed. */
const RENEW_AT = 0.8;
const TOKEN_TIMEOUT_MS = 15_000;

interface Issued extends Token {
  /** The clock of who issued it, in ms: the browser's own may be wrong. */
  readonly issuedAtMs: number;
}

interface Kept {
  readonly token: string;
  /** Of `performance.now()`. */
  readonly renewAtMs: number;
}

export class TokenBroker {
  readonly #ask: () => Promise<Issued>;
  #kept: Kept | undefined;
  #asking: Promise<string> | undefined;

  constructor(ask: () => Promise<Issued>) {
    this.#ask = ask;
  }

  /** `refused`: the token that the service has refused, so that it is not used again. */
  async token(refused?: string): Promise<string> {
    const kept = this.#kept;
    if (kept && kept.token !== refused && performance.now() < kept.renewAtMs) return kept.token;
    this.#asking ??= this.#renew().finally(() => {
      this.#asking = undefined;
    });
    return await this.#asking;
  }

  async #renew(): Promise<string> {
    const askedAtMs = performance.now();
    const { token, expiresAt, issuedAtMs } = await this.#ask();
    this.#kept = { token, renewAtMs: askedAtMs + RENEW_AT * (Date.parse(expiresAt) - issuedAtMs) };
    return token;
  }
}

const byUrl = new Map<string, TokenBroker>();
const byFunction = new WeakMap<GetToken, TokenBroker>();

export function brokerOfUrl(tokenUrl: string): TokenBroker {
  const { href, origin } = new URL(tokenUrl, document.baseURI);
  let broker = byUrl.get(href);
  if (!broker) {
    broker = new TokenBroker(() => askUrl(href, origin));
    byUrl.set(href, broker);
  }
  return broker;
}

export function brokerOfFunction(getToken: GetToken): TokenBroker {
  let broker = byFunction.get(getToken);
  if (!broker) {
    broker = new TokenBroker(async () => ({ ...(await getToken()), issuedAtMs: Date.now() }));
    byFunction.set(getToken, broker);
  }
  return broker;
}

async function askUrl(href: string, origin: string): Promise<Issued> {
  // A foreign address could hand this page the token of somebody else.
  if (origin !== location.origin)
    throw new Trouble('refused', null, 'token-url must be an address of the page’s own origin');
  const answer = await fetch(href, {
    credentials: 'same-origin',
    cache: 'no-store',
    signal: AbortSignal.timeout(TOKEN_TIMEOUT_MS),
  });
  if (!answer.ok) throw new Trouble(answer.status === 401 || answer.status === 403 ? 'signed-out' : 'unavailable');
  const { token, expiresAt } = (await answer.json()) as Token;
  const date = Date.parse(answer.headers.get('date') ?? '');
  return { token, expiresAt, issuedAtMs: Number.isNaN(date) ? Date.now() : date };
}
