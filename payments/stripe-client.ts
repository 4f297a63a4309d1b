/** Creates the client of Stripe, or of another server that speaks its API. */
import Stripe from 'stripe';

export interface StripeSettings {
  readonly secretKey: string;
  /** Stripe itself when null. */
  readonly apiBase: string | null;
}

const TIMEOUT_MS = 5_000;

export function createStripeClient({ secretKey, apiBase }: StripeSettings): Stripe {
  return new Stripe(secretKey, {
    ...(apiBase !== null && addressOf(new URL(apiBase))),
    timeout: TIMEOUT_MS,
    // Activities and the sweep try again by themselves.
    maxNetworkRetries: 1,
    telemetry: false,
  });
}

export const isLiveKey = (secretKey: string): boolean => /^[sr]k_live_/.test(secretKey);

/** Stripe names another object by its id, or sends it whole. */
export const idOf = (object: string | { readonly id: string } | null | undefined): string | null =>
  typeof object === 'string' ? object : (object?.id ?? null);

function addressOf({ protocol, hostname, port }: URL) {
  const plain = protocol === 'http:';
  return { protocol: plain ? 'http' : 'https', host: hostname, port: port === '' ? (plain ? 80 : 443) : port } as const;
}
