/** Calls activities in an activity's context, as a worker does. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createActivities, type ActivityServices } from '../../activities/index.js';

type Activities = ReturnType<typeof createActivities>;
type Activity = (input: unknown) => Promise<unknown>;

export function activitiesInContext(services: ActivityServices): Activities {
  const context = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  const called = Object.entries<Activity>(createActivities(services)).map(([name, activity]) => [
    name,
    (input: unknown) => context.run(activity, input),
  ]);
  return Object.fromEntries(called) as Activities;
}
