import { expect, test } from '@jest/globals';
import { createKnownIds } from '../../accounts/known-ids.js';

function storeOf(...ids: string[]) {
  const stored = new Set(ids);
  const reads: string[] = [];
  const isStored = (key: string): Promise<boolean> => {
    reads.push(key);
    return Promise.resolve(stored.has(key));
  };
  return { stored, reads, isStored };
}

test('a stored id is read once, and answered without a promise from then on', async () => {
  const { reads, isStored } = storeOf('acme~m-1');
  const known = createKnownIds(isStored);
  expect(await known.has('acme', 'm-1')).toBe(true);
  expect(known.has('acme', 'm-1')).toBe(true);
  expect(reads).toEqual(['acme~m-1']);
});

test('questions for an id that is not stored share reads: no caller makes one read for each request', async () => {
  const { reads, isStored } = storeOf();
  const known = createKnownIds(isStored, 20);
  const answers: boolean[] = [];
  for (let round = 0; round < 5; round += 1) {
    answers.push(...(await Promise.all(Array.from({ length: 100 }, async () => await known.has('acme', 'nobody')))));
  }
  expect(new Set(answers)).toEqual(new Set([false]));
  expect(reads.length).toBeLessThanOrEqual(6);
});

test('questions at the same time for a stored id share one read, and none of them waits', async () => {
  const { reads, isStored } = storeOf('acme~m-1');
  const known = createKnownIds(isStored, 60_000);
  const ask = async () => await known.has('acme', 'm-1');
  const first = ask();
  await Promise.resolve();
  expect(await Promise.all([first, ask(), ask()])).toEqual([true, true, true]);
  expect(reads).toHaveLength(1);
});

test('a no comes from a read that began after the question: what was stored a moment ago is found', async () => {
  const { stored, isStored } = storeOf();
  const known = createKnownIds(isStored, 50);
  expect(await known.has('acme', 'late')).toBe(false);
  stored.add('acme~late');
  expect(await known.has('acme', 'late')).toBe(true);
  // Also while another question for it is being read.
  const early = known.has('acme', 'later');
  const meanwhile = Promise.resolve(early).then(() => stored.add('acme~later'));
  await meanwhile;
  expect(await known.has('acme', 'later')).toBe(true);
});

test('a read that fails is no answer, and the next question reads again', async () => {
  let fails = true;
  const known = createKnownIds(() => (fails ? Promise.reject(new Error('away')) : Promise.resolve(true)), 1);
  await expect(known.has('acme', 'm-1')).rejects.toThrow('away');
  fails = false;
  expect(await known.has('acme', 'm-1')).toBe(true);
});

test('what was deleted is forgotten, and an id that nobody may have is never read', async () => {
  const { stored, reads, isStored } = storeOf('acme~m-1');
  const known = createKnownIds(isStored, 1);
  await known.has('acme', 'm-1');
  stored.clear();
  known.forget('acme', 'm-1');
  expect(await known.has('acme', 'm-1')).toBe(false);
  expect(known.has('acme', '$where~')).toBe(false);
  expect(reads).toHaveLength(2);
});
