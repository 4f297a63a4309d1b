import { expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createMetrics } from '../../observe/metrics.js';
import { activityCalls } from '../../worker/activity-calls.js';

test('an activity is measured by what came of it, and answers as without it', async () => {
  const metrics = createMetrics('worker');
  const run = async (work: () => Promise<unknown>): Promise<unknown> => {
    const environment = new MockActivityEnvironment(
      { activityType: 'debitCredits' },
      { interceptors: [activityCalls(metrics)] },
    );
    return await environment.run(work).catch((error: unknown) => error);
  };
  expect(await run(() => Promise.resolve('answer'))).toBe('answer');
  const refusal = ApplicationFailure.nonRetryable('no credits', 'credits-exhausted');
  expect(await run(() => Promise.reject(refusal))).toBe(refusal);
  const broken = new Error('broken');
  expect(await run(() => Promise.reject(broken))).toBe(broken);
  const counted = (await metrics.registry.metrics()).match(/^fuelgauge_activity_duration_seconds_count.*$/gm);
  expect(counted).toEqual([
    'fuelgauge_activity_duration_seconds_count{activity="debitCredits",outcome="completed"} 1',
    'fuelgauge_activity_duration_seconds_count{activity="debitCredits",outcome="refused"} 1',
    'fuelgauge_activity_duration_seconds_count{activity="debitCredits",outcome="failed"} 1',
  ]);
});
