/** Expected ends of a call, as errors that are shown to the caller as they are. */
import { FuelgaugeError } from '../domain/errors.js';
import type { Answer, Done } from '../ledger/ledger.js';

export interface Issue {
  readonly path: string;
  readonly message: string;
}

/** Several broken rules of one request, told together. */
export function invalid(issues: readonly Issue[]): FuelgaugeError {
  const detail = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  return new FuelgaugeError('invalid-request', detail, { issues });
}

export const notFound = (what: string): FuelgaugeError => new FuelgaugeError('not-found', `There is no such ${what}.`);

export const accountClosed = (): FuelgaugeError => new FuelgaugeError('account-closed', 'The account is closed.');

/** What the ledger did, or its refusal as an error. */
export function done(answer: Answer): Done {
  if (!answer.ok) throw new FuelgaugeError(answer.refusal.code, answer.refusal.detail, answer.refusal.facts);
  return answer;
}
