/** Bounds waits. The work itself goes on when its caller stops waiting: nothing here can cancel it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FuelgaugeError } from '../domain/errors.js';
import { isOutOfTime } from './driver.js';

/** Rejects with `lateError` when `work` takes longer than `timeoutMs`. */
export function within<T>(
  timeoutMs: number,
  work: Promise<T>,
  lateError: () => Error = () => new Error(`no answer within ${timeoutMs} ms`),
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(lateError());
    }, timeoutMs);
    const inTime =
      <A>(end: (value: A) => void) =>
      (value: A): void => {
        clearTimeout(timer);
        end(value);
      };
    work.then(inTime(resolve), inTime(reject));
  });
}

/** A database that hangs must not hang its callers: rejects with `ledger-unavailable` at the deadline. */
export const withinDeadline = <T>(deadlineMs: number, work: Promise<T>): Promise<T> =>
  within(deadlineMs, work, noAnswerInTime);

/** For a caller who has waited for as long as a call may take. */
export const noAnswerInTime = (): FuelgaugeError =>
  new FuelgaugeError('ledger-unavailable', 'No answer came in time. Repeat the same call in a moment.');

/** Null: it takes too long, here or for the database. Without any time it is null, however fast the work is. */
export function inTime<T>(timeoutMs: number, work: Promise<T>): Promise<T | null> {
  const bounded = work.catch((error: unknown) => {
    if (isOutOfTime(error)) return null;
    throw error;
  });
  if (timeoutMs <= 0) {
    bounded.catch(() => undefined);
    return Promise.resolve(null);
  }
  return Promise.race([bounded, sleep(timeoutMs, null, { ref: false })]);
}
