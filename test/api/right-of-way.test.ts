import { expect, jest, test } from '@jest/globals';
import { createRightOfWay } from '../../api/right-of-way.js';

const items = Array.from({ length: 130 }, (_, n) => n);
const turns = async (n: number): Promise<void> => {
  for (let turn = 0; turn < n; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

test('answers come in the order of the items, and a slice starts in one tick', async () => {
  const { inSlices } = createRightOfWay();
  let tick = 0;
  const ticks = await inSlices('acme', items, () => {
    setImmediate(() => (tick += 1));
    return Promise.resolve(tick);
  });
  expect([ticks.slice(0, 64), ticks.slice(64, 128)].map((slice) => new Set(slice).size)).toEqual([1, 1]);
  expect(await inSlices('acme', items, (n) => Promise.resolve(n))).toEqual(items);
});

test('batches of an account share its slices, and other accounts do not wait', async () => {
  const { inSlices } = createRightOfWay();
  let running = 0;
  let most = 0;
  const item = async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await turns(1);
    running -= 1;
  };
  await Promise.all([inSlices('acme', items, item), inSlices('acme', items, item), inSlices('acme', items, item)]);
  expect(most).toBe(64);
  await Promise.all([inSlices('acme', items, item), inSlices('other', items, item)]);
  expect(most).toBe(128);
});

test('a batch lets single calls go first, and goes on although they never end', async () => {
  const { first, inSlices } = createRightOfWay();
  let started = 0;
  const batch = inSlices('acme', items, () => Promise.resolve((started += 1)));
  let end!: () => void;
  const single = first(
    () =>
      new Promise<void>((resolve) => {
        end = resolve;
      }),
  );
  await turns(3);
  expect(started).toBe(0);
  end();
  await single;
  await turns(3);
  expect(started).toBeGreaterThan(0);
  void first(() => new Promise(() => undefined));
  await batch;
  expect(started).toBe(items.length);
});

test('a slice that fails holds no later one back', async () => {
  const { inSlices } = createRightOfWay();
  const failing = inSlices('acme', items, () => Promise.reject(new Error('away')));
  const next = inSlices('acme', [1], (n) => Promise.resolve(n));
  await expect(failing).rejects.toThrow('away');
  expect(await next).toEqual([1]);
});

test('a batch whose caller got no answer in time begins nothing more, and leaves its turn to others', async () => {
  let nowMs = 0;
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
  const { inSlices } = createRightOfWay(8_000);
  let started = 0;
  const late = inSlices('acme', items, () => {
    nowMs = 8_001;
    return Promise.resolve((started += 1));
  });
  await expect(late).rejects.toMatchObject({ code: 'ledger-unavailable' });
  expect(started).toBe(64);
  expect(await inSlices('acme', [1], (n) => Promise.resolve(n))).toEqual([1]);
  clock.mockRestore();
});
