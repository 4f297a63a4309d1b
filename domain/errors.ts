/**
 * Lists every error code. Each code is one fact, with the HTTP status and the title that every caller sees.
 * `docs/errors.md` explains each of them; a test compares the two.
 */
export const ERRORS = {
  'malformed-body': { status: 400, title: 'The body is not valid JSON' },
  'webhook-not-verified': { status: 400, title: 'The signature of the webhook is not valid' },
  'not-authenticated': { status: 401, title: 'The caller is not authenticated' },
  'credits-exhausted': { status: 402, title: 'Not enough credits' },
  'space-limit-reached': { status: 402, title: "The Space's limit for this period is reached" },
  'not-allowed': { status: 403, title: 'The caller may not do this' },
  'not-found': { status: 404, title: 'Not found' },
  'no-such-route': { status: 404, title: 'Route not found' },
  'method-not-allowed': { status: 405, title: 'The route does not support this method' },
  'request-timeout': { status: 408, title: 'The request did not arrive in time' },
  'key-conflict': { status: 409, title: 'The request id was already used with other content' },
  'price-changed': { status: 409, title: 'The price is not the expected one' },
  'hold-resolved': { status: 409, title: 'The hold is already resolved' },
  'already-refunded': { status: 409, title: 'The debit is already refunded' },
  'grant-expired': { status: 409, title: 'The credits of the debit have expired' },
  'spending-paused': { status: 409, title: 'AI actions are paused' },
  'changed-since': { status: 409, title: 'It has changed since it was looked at' },
  'top-up-not-parked': { status: 409, title: 'The purchase waits for no decision' },
  'too-late': { status: 409, title: 'The time of the action is over' },
  'rescreen-ended': { status: 409, title: 'The re-screen has ended' },
  'rescreen-not-ended': { status: 409, title: 'The re-screen has not ended yet' },
  'account-closed': { status: 409, title: 'The account is closed' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-charset': { status: 415, title: 'The body is not encoded in UTF-8' },
  'expectation-failed': { status: 417, title: 'The header Expect asks for something else than 100-continue' },
  'invalid-request': { status: 422, title: 'The request is not valid' },
  'payment-refused': { status: 422, title: 'The payment provider refuses this' },
  'feature-off': { status: 422, title: 'The feature is switched off for this account' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  'not-ready': { status: 503, title: 'A server that this process depends on is unavailable' },
  'try-again': { status: 503, title: 'This is not possible right now' },
  'ledger-unavailable': { status: 503, title: 'The ledger is unavailable right now' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** Facts travel with a refusal, for example `creditsLeft`: plain JSON values and dates only. */
export type ErrorFacts = Readonly<Record<string, unknown>>;

/** Ends a call with an expected outcome, which is shown to the caller as it is and never retried by itself. */
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

/** One problem with one field of a request. The path is empty where the problem is the request as a whole. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

/** The request is well-formed JSON but breaks rules of the contract: all its problems are reported together. */
export function invalidRequest(issues: readonly Issue[]): FuelgaugeError {
  const detail = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  return new FuelgaugeError('invalid-request', detail, { issues });
}

export const invalidField = (path: string, message: string): FuelgaugeError => invalidRequest([{ path, message }]);

export const spaceIssue = (path: string, spaceId: string): Issue => ({
  path,
  message: `The account has no Space ${spaceId}.`,
});

export const memberIssue = (path: string, memberId: string): Issue => ({
  path,
  message: `The account has no member ${memberId}.`,
});

export const unknownSpace = (spaceId: string): FuelgaugeError => invalidRequest([spaceIssue('spaceId', spaceId)]);

export const notFound = (what: string): FuelgaugeError => new FuelgaugeError('not-found', `The ${what} was not found.`);

export const notAllowed = (detail: string): FuelgaugeError => new FuelgaugeError('not-allowed', detail);

export const accountClosed = (): FuelgaugeError => new FuelgaugeError('account-closed', 'The account is closed.');

/** `missing` names the servers that the process needs and cannot reach. */
export const notReady = (missing: readonly string[]): FuelgaugeError =>
  new FuelgaugeError('not-ready', `Not ready: ${missing.join(' and ')} cannot be reached.`, { missing });

/** Something outside is missing or away: the same call may work later. */
export const tryAgain = (detail: string): FuelgaugeError => new FuelgaugeError('try-again', detail);
