/**
 * The closed union of error codes. Each code is one fact, with the HTTP status and the title that every caller sees.
 * `docs/errors.md` explains each of them; a test compares the two.
 */
export const ERRORS = {
  'malformed-body': { status: 400, title: 'The body is not valid JSON' },
  'webhook-not-verified': { status: 400, title: 'The webhook is not signed as it must be' },
  'not-authenticated': { status: 401, title: 'No valid proof of who is calling' },
  'credits-exhausted': { status: 402, title: 'Not enough credits' },
  'space-limit-reached': { status: 402, title: "The Space's limit for this period is reached" },
  'not-allowed': { status: 403, title: 'The caller may not do this' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'no-such-route': { status: 404, title: 'There is no such route' },
  'method-not-allowed': { status: 405, title: 'The route does not have this method' },
  'request-timeout': { status: 408, title: 'The request did not arrive in time' },
  'key-conflict': { status: 409, title: 'The request id was used with other content' },
  'hold-resolved': { status: 409, title: 'The hold is resolved already' },
  'already-refunded': { status: 409, title: 'The debit is refunded already' },
  'grant-expired': { status: 409, title: 'The credits to give back have expired' },
  'account-closed': { status: 409, title: 'The account is closed' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'invalid-request': { status: 422, title: 'The request is not valid' },
  'feature-off': { status: 422, title: 'The feature is switched off for this account' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  'not-ready': { status: 503, title: 'A server that this process needs is away' },
  'try-again': { status: 503, title: 'This does not work right now' },
  'ledger-unavailable': { status: 503, title: 'The ledger cannot be reached right now' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** Facts that travel with a refusal, for example `creditsLeft`. Plain JSON values and dates only. */
export type ErrorFacts = Readonly<Record<string, unknown>>;

/** An expected outcome that ends a call: shown to the caller as it is, never retried by itself. */
export class FuelgaugeError extends Error {
  override readonly name = 'FuelgaugeError';
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  /** `detail` is one sentence for people: what happened and what to do. */
  constructor(code: ErrorCode, detail: string, facts: ErrorFacts = {}) {
    super(detail);
    this.code = code;
    this.facts = facts;
  }
}

/** What is wrong with one field of a request; the path is empty where it is the request as a whole. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

/** A request that is well-formed JSON but breaks rules of the contract, all of them told together. */
export function invalidRequest(issues: readonly Issue[]): FuelgaugeError {
  const detail = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  return new FuelgaugeError('invalid-request', detail, { issues });
}

export const invalidField = (path: string, message: string): FuelgaugeError => invalidRequest([{ path, message }]);

export const spaceIssue = (path: string, spaceId: string): Issue => ({
  path,
  message: `The account has no Space ${spaceId}.`,
});

export const unknownSpace = (spaceId: string): FuelgaugeError => invalidRequest([spaceIssue('spaceId', spaceId)]);

export const notFound = (what: string): FuelgaugeError => new FuelgaugeError('not-found', `There is no such ${what}.`);

export const notAllowed = (detail: string): FuelgaugeError => new FuelgaugeError('not-allowed', detail);

export const accountClosed = (): FuelgaugeError => new FuelgaugeError('account-closed', 'The account is closed.');

/** `missing` names the servers that the process needs and cannot reach. */
export const notReady = (missing: readonly string[]): FuelgaugeError =>
  new FuelgaugeError('not-ready', `Not ready: ${missing.join(' and ')} cannot be reached.`, { missing });

/** Something outside is missing or away: the same call may work later. */
export const tryAgain = (detail: string): FuelgaugeError => new FuelgaugeError('try-again', detail);
