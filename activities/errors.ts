/**
 * Which failures Temporal repeats. A refusal is final: the same call would be refused again until something else
 * changes, so it fails the activity with its code as type and its numbers as details. What may pass by itself is repeated.
 */
import { ApplicationFailure } from '@temporalio/common';
import { FuelgaugeError, type ErrorCode } from '../domain/errors.js';
import { wrapping } from './wrap.js';

export type ReportUnexpected = (error: unknown) => void;

const PASSING: ReadonlySet<ErrorCode> = new Set(['ledger-unavailable', 'too-many-requests', 'internal-error']);

/** Wraps an activity so that it fails only with failures that say whether a repeat can help. */
export const failing = (report: ReportUnexpected) => wrapping((error) => toFailure(error, report));

export function toFailure(error: unknown, report: ReportUnexpected): ApplicationFailure {
  if (error instanceof FuelgaugeError) {
    const { code, message, facts } = error;
    return ApplicationFailure.create({ type: code, message, nonRetryable: !PASSING.has(code), details: [facts] });
  }
  // The caller's history is no place for our internals.
  report(error);
  return ApplicationFailure.retryable('Something went wrong on our side. The call is repeated.', 'internal-error');
}
