/** Calls activities in an activity's context, as a worker does. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { Served } from '../../contract/served.js';
import type { debitAnswer } from '../../contract/spending/debits.js';
import { NOTHING_WAITS } from './no-waiting.js';
import { createActivities, type ActivityServices } from '../../activities/index.js';

type Activities = ReturnType<typeof createActivities>;
/** `debitCredits` is typed for calls that do not wait. */
type Called = Omit<Activities, 'debitCredits'> & {
  debitCredits: (input: unknown) => Promise<Served<typeof debitAnswer>>;
};
type Services = Pick<ActivityServices, 'ledger' | 'onUnexpectedError'> & Partial<ActivityServices>;
type Activity = (input: unknown) => Promise<unknown>;

export function activitiesInContext(services: Services): Called {
  const context = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  const called = Object.entries<Activity>(createActivities({ ...NOTHING_WAITS, ...services })).map(
    ([name, activity]) => [name, (input: unknown) => context.run(activity, input)],
  );
  return Object.fromEntries(called) as Called;
}
