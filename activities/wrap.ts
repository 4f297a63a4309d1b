/** What is around every activity: how it fails, who hears of a failure that lasts, and that it is alive. */
import { activityInfo, Context } from '@temporalio/activity';
import type { ApplicationFailure } from '@temporalio/common';
import type { ReportUnexpected } from './errors.js';

/** Repeated so often, a failure is told to people: it does not pass by itself. */
const ALARM_EVERY = 5;
const BEAT_EVERY_MS = 2_000;

/** Wraps an activity so that it fails with nothing but what `failureOf` makes of an error. */
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

/** `fromTheFirst`: for failures that nobody else reports. */
export function alarm(error: unknown, report: ReportUnexpected, { fromTheFirst = false } = {}): void {
  const { activityType, attempt, workflowExecution } = activityInfo();
  if (attempt % ALARM_EVERY !== 0 && !(fromTheFirst && attempt === 1)) return;
  const workflowId = workflowExecution?.workflowId ?? '';
  const times = attempt === 1 ? 'failed' : `failed ${attempt} times`;
  report(new Error(`${activityType} of ${workflowId} has ${times}`, { cause: error }));
}

/** For long activities: when their process is killed, Temporal misses the beats and has another one do it. */
export async function beating<T>(work: () => Promise<T>): Promise<T> {
  const activity = Context.current();
  const timer = setInterval(() => {
    activity.heartbeat();
  }, BEAT_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
