import { FuelgaugeError } from '../domain/errors.js';

/** A database that hangs must not hang its callers. Rejects with `ledger-unavailable` when `work` takes longer. */
export function withinDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new FuelgaugeError('ledger-unavailable', 'No answer came in time. Repeat the same call in a moment.'));
    }, deadlineMs);
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}
