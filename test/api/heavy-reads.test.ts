import { afterEach, expect, jest, test } from '@jest/globals';
import { createHeavyReads } from '../../api/heavy-reads.js';

/** Reads that end when the test says so. */
function reads() {
  const running: (() => void)[] = [];
  const read = (): Promise<string> =>
    new Promise((resolve) => {
      running.push(() => {
        resolve('read');
      });
    });
  return { running, read };
}

afterEach(() => {
  jest.restoreAllMocks();
});

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('an account has one heavy read at a time, and no other account waits for it', async () => {
  const heavyReads = createHeavyReads();
  const { running, read } = reads();
  const all = ['acme', 'acme', 'other'].map((accountId) => heavyReads(accountId, read));
  await soon();
  expect(running).toHaveLength(2);
  running.forEach((end) => {
    end();
  });
  await soon();
  expect(running).toHaveLength(3);
  running[2]!();
  expect(await Promise.all(all)).toEqual(['read', 'read', 'read']);
});

test('a read that fails holds no other back', async () => {
  const heavyReads = createHeavyReads();
  const failing = heavyReads('acme', () => Promise.reject(new Error('away')));
  const next = heavyReads('acme', () => Promise.resolve('read'));
  await expect(failing).rejects.toThrow('away');
  expect(await next).toBe('read');
});

test('too many of an account are refused, and so is one that waited too long', async () => {
  let nowMs = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
  const heavyReads = createHeavyReads(1, 2);
  const { running, read } = reads();
  const first = heavyReads('acme', read);
  const second = heavyReads('acme', read);
  await expect(heavyReads('acme', read)).rejects.toMatchObject({ code: 'too-many-requests' });
  const refused = expect(second).rejects.toMatchObject({ code: 'too-many-requests' });
  await soon();
  nowMs = 3;
  running[0]!();
  expect(await first).toBe('read');
  await refused;
  expect(running).toHaveLength(1);
});
