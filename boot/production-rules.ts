/**
 * Values that development may use and production may not: secrets that anyone could guess, addresses that anyone on the
 * way can read, and payments that nobody would report.
 */
import { isOrigin } from '../delivery/slack/allowed-address.js';
import { intervalProblem, MIN_INTERVAL } from '../accounts/account-changes.js';

const RANDOM_HEX = 'make one with: openssl rand -hex 32';
/** A random key of 32 characters has far more different ones; a word, a repeated letter or a counter has fewer. */
const MIN_DIFFERENT_CHARACTERS = 10;
/** Stripe's own secrets are longer. Those of the sandbox, and a prefix with nothing behind it, are shorter. */
const MIN_STRIPE_SECRET_LENGTH = 16;

export interface ProductionValues {
  readonly TOKEN_SIGNING_KEYS: readonly string[];
  readonly ENCRYPTION_KEYS: readonly string[];
  readonly SESSION_SECRETS: readonly string[] | null;
  readonly SLACK_ALLOWED_HOSTS: readonly string[];
  readonly STRIPE_SECRET_KEY: string | null;
  readonly STRIPE_WEBHOOK_SECRET: readonly string[];
  readonly STRIPE_API_BASE: string | null;
  readonly MIN_INTERVAL: string;
  readonly PUBLIC_URL: string;
  readonly PLAN_URL: string | null;
  readonly CARD_URL: string | null;
  readonly NOTIFICATIONS_URL: string | null;
  readonly ALLOWED_ORIGINS: readonly string[];
}

/** Returns one line for each value that production must not use. No line repeats a secret. */
export function productionProblems(values: ProductionValues): string[] {
  const { STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET } = values;
  const problems: string[] = [];
  for (const name of ['TOKEN_SIGNING_KEYS', 'ENCRYPTION_KEYS', 'SESSION_SECRETS'] as const) {
    if (values[name]?.some((key) => new Set(key).size < MIN_DIFFERENT_CHARACTERS)) {
      problems.push(`${name}: one of the keys can be guessed; ${RANDOM_HEX}`);
    }
  }
  if (values.SLACK_ALLOWED_HOSTS.some(isOrigin)) {
    problems.push('SLACK_ALLOWED_HOSTS: production takes hosts only, such as hooks.slack.com: origins are for tests');
  }
  if (STRIPE_SECRET_KEY !== null && isShort(STRIPE_SECRET_KEY, /^(sk|rk)_(test|live)_/)) {
    problems.push('STRIPE_SECRET_KEY: this is no key of Stripe, it is too short; copy it from the dashboard of Stripe');
  }
  if (STRIPE_WEBHOOK_SECRET.some((secret) => isShort(secret, /^whsec_/))) {
    problems.push(
      'STRIPE_WEBHOOK_SECRET: one of them is no secret of Stripe, it is too short; copy it from the page of the webhook',
    );
  }
  if (STRIPE_SECRET_KEY !== null && STRIPE_WEBHOOK_SECRET.length === 0) {
    problems.push(
      'STRIPE_WEBHOOK_SECRET is missing: with STRIPE_SECRET_KEY, production needs the secret of its webhook',
    );
  }
  if (intervalProblem(values.MIN_INTERVAL) !== null) {
    problems.push(`MIN_INTERVAL: production needs ${MIN_INTERVAL} or more, because each period starts a workflow`);
  }
  for (const name of [
    'PUBLIC_URL',
    'PLAN_URL',
    'CARD_URL',
    'NOTIFICATIONS_URL',
    'STRIPE_API_BASE',
    'ALLOWED_ORIGINS',
  ] as const) {
    const addresses = [values[name] ?? []].flat();
    if (addresses.some((address) => !address.startsWith('https:'))) {
      problems.push(`${name}: production needs https, because anyone on the way can read and change plain http`);
    }
  }
  return problems;
}

const isShort = (secret: string, prefix: RegExp): boolean =>
  secret.replace(prefix, '').length < MIN_STRIPE_SECRET_LENGTH;
