import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { ApplicationFailure } from '@temporalio/common';
import type { Metrics } from '../observe/metrics.js';

/** Measures each try of an activity. An activity that ends with the worker, or that is cancelled, counts as failed. */
export const measuredActivities =
  (metrics: Metrics): ActivityInterceptorsFactory =>
  ({ info: { activityType: activity } }) => ({
    inbound: {
      async execute(input, next) {
        const startedAt = performance.now();
        const ended = (outcome: string): void => {
          const seconds = (performance.now() - startedAt) / 1_000;
          metrics.observe('fuelgauge_activity_duration_seconds', { activity, outcome }, seconds);
        };
        try {
          const answer = await next(input);
          ended('completed');
          return answer;
        } catch (error) {
          ended(error instanceof ApplicationFailure && error.nonRetryable === true ? 'refused' : 'failed');
          throw error;
        }
      },
    },
  });
