/**
 * Decides which failures Temporal repeats. A refusal is final: the same call would be refused again until something else
 * changes, so it fails the activity with its code as type and its numbers as details. Temporal repeats all others.
 */
import { ApplicationFailure } from '@temporalio/common';
import { FuelgaugeError, type ErrorCode } from '../domain/errors.js';

const TEMPORARY: ReadonlySet<ErrorCode> = new Set([
  'ledger-unavailable',
  'try-again',
  'too-many-requests',
  'internal-error',
]);

/** Wraps an activity so that it fails only with what `failureOf` returns for an error. */
export function wrapping(failureOf: (error: unknown) => ApplicationFailure) {
  return <I, O>(run: (input: I) => Promise<O>) =>
    async (input: I): Promise<O> => {
      try {
        return await run(input);
      } catch (error) {
        throw failureOf(error);
      }
    };
}

export function toFailure(error: unknown): ApplicationFailure {
  if (error instanceof FuelgaugeError) {
    const { code, message, facts } = error;
    return ApplicationFailure.create({ type: code, message, nonRetryable: !TEMPORARY.has(code), details: [facts] });
  }
  // Our internals do not belong in the caller's history.
  return ApplicationFailure.retryable('Something went wrong on our side. The call is repeated.', 'internal-error');
}
