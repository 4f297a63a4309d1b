import { afterEach, expect, jest, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createPeriodActivities, type PeriodActivityParts } from '../../activities/billing-periods.js';
import { withHeartbeat } from '../../activities/heartbeat.js';
import { reportRepeated } from '../../activities/report.js';

afterEach(() => {
  jest.useRealTimers();
});

async function reportsOf(options: { fromTheFirst?: boolean }): Promise<string[]> {
  const reported: string[] = [];
  const report = (error: unknown): void => void reported.push((error as Error).message);
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    const at = new MockActivityEnvironment({ attempt, activityType: 'settleTopUp' });
    // oxlint-disable-next-line typescript/require-await
    await at.run(async () => {
      reportRepeated(new Error('away'), report, options);
    });
  }
  return reported.map((message) => message.replace(/ of \S* has/, ''));
}

test('a failure that lasts is reported, and its first attempt where nothing else reports it', async () => {
  const lasting = ['settleTopUp failed 5 times', 'settleTopUp failed 10 times'];
  expect(await reportsOf({})).toEqual(lasting);
  expect(await reportsOf({ fromTheFirst: true })).toEqual(['settleTopUp failed', ...lasting]);
});

test('a step of a period that goes on failing is reported once for an attempt, at the first one and at each fifth', async () => {
  const reported: string[] = [];
  const { closePeriod } = createPeriodActivities({
    closing: { close: () => Promise.reject(new Error('away')) },
    onUnexpectedError: (error: unknown) => reported.push((error as Error).message),
  } as unknown as PeriodActivityParts);
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    const at = new MockActivityEnvironment({ attempt, activityType: 'closePeriod' });
    await expect(at.run(closePeriod, { accountId: 'acme', number: 1 })).rejects.toMatchObject({
      type: 'internal-error',
    });
  }
  expect(reported.map((message) => message.replace(/ of \S* has/, ''))).toEqual([
    'closePeriod failed',
    'closePeriod failed 5 times',
    'closePeriod failed 10 times',
  ]);
});

test('an activity sends heartbeats for as long as it works', async () => {
  jest.useFakeTimers();
  const environment = new MockActivityEnvironment();
  let beats = 0;
  environment.on('heartbeat', () => {
    beats += 1;
  });
  let finish = (): void => undefined;
  const working = environment.run(() =>
    withHeartbeat(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    ),
  );
  await jest.advanceTimersByTimeAsync(7_000);
  expect(beats).toBe(3);
  finish();
  await working;
  await jest.advanceTimersByTimeAsync(7_000);
  expect(beats).toBe(3);
});
