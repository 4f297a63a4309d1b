import { expect, test } from '@jest/globals';
import { workOff } from '../../storage/work-off.js';

test('an item that fails is reported and stops no other', async () => {
  const errors: unknown[] = [];
  const worked: number[] = [];
  const onError = (error: unknown) => errors.push((error as Error).message);
  const succeeded = await workOff([1, 2, 3, 4, 5], { concurrency: 2, onError }, (item) => {
    worked.push(item);
    if (item === 2) throw new Error('thrown at once');
    return item === 3 ? Promise.reject(new Error('rejected')) : Promise.resolve();
  });
  expect(worked).toEqual([1, 2, 3, 4, 5]);
  expect(errors).toEqual(['thrown at once', 'rejected']);
  expect(succeeded).toBe(3);
});

test('at most as many items as allowed are worked on at the same time', async () => {
  let running = 0;
  let most = 0;
  const onError = () => undefined;
  await workOff([1, 2, 3, 4, 5, 6], { concurrency: 3, onError }, async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
  });
  expect(most).toBe(3);
});
