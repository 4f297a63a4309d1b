/**
 * A call fails in one of two ways. Refused: the service decided, and repeating the call changes nothing until something
 * else changes. Unavailable: the outcome is unknown; don't run the action, and try the same call again later. Neither
 * ever means that the action may run.
 */
import type { ErrorCode } from '../domain/errors.js';

type Facts = Readonly<Record<string, unknown>>;

/** `message` is one sentence for the person who asked for the action. */
export class CreditsRefused extends Error {
  override readonly name = 'CreditsRefused';
  readonly code: ErrorCode;
  /** The other fields of the service's answer, such as `issues`. */
  readonly facts: Facts;

  constructor(code: ErrorCode, message: string, facts: Facts = {}) {
    super(message);
    this.code = code;
    this.facts = facts;
  }

  /** Known for `credits-exhausted` and `space-limit-reached`. */
  get creditsLeft(): number | undefined {
    return number(this.facts['creditsLeft']);
  }

  get tokensNeeded(): number | undefined {
    return number(this.facts['tokensNeeded']);
  }

  /** The end of the period; the next one brings a new allocation. */
  get periodEndsAt(): Date | undefined {
    const value = this.facts['periodEndsAt'];
    return typeof value === 'string' ? new Date(value) : undefined;
  }
}

export class CreditsUnavailable extends Error {
  override readonly name = 'CreditsUnavailable';
  /** Undefined when nothing answered. */
  readonly status: number | undefined;

  constructor(message: string, options: { readonly status?: number; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.status = options.status;
  }
}

const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
