import { afterEach, expect, jest, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { alarm, beating } from '../../activities/wrap.js';

afterEach(() => {
  jest.useRealTimers();
});

async function alarmsOf(options: { fromTheFirst?: boolean }): Promise<string[]> {
  const told: string[] = [];
  const report = (error: unknown): void => void told.push((error as Error).message);
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    const at = new MockActivityEnvironment({ attempt, activityType: 'settleTopUp' });
    // eslint-disable-next-line @typescript-eslint/require-await
    await at.run(async () => {
      alarm(new Error('away'), report, options);
    });
  }
  return told.map((message) => message.replace(/ of \S* has/, ''));
}

test('people are told of a failure that lasts, and of the first where nobody else tells them', async () => {
  const lasting = ['settleTopUp failed 5 times', 'settleTopUp failed 10 times'];
  expect(await alarmsOf({})).toEqual(lasting);
  expect(await alarmsOf({ fromTheFirst: true })).toEqual(['settleTopUp failed', ...lasting]);
});

test('an activity beats for as long as it works', async () => {
  jest.useFakeTimers();
  const environment = new MockActivityEnvironment();
  let beats = 0;
  environment.on('heartbeat', () => {
    beats += 1;
  });
  let finish = (): void => undefined;
  const working = environment.run(() =>
    beating(
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
