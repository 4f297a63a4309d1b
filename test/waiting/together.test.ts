import { expect, test } from '@jest/globals';
import { createTogether } from '../../waiting/together.js';

/** Doubles numbers, and keeps what it was asked together. */
function doubling() {
  const asked: [string, readonly number[]][] = [];
  const double = createTogether((accountId: string, numbers: readonly number[]) => {
    asked.push([accountId, numbers]);
    return Promise.resolve(numbers.map((n) => 2 * n));
  });
  return { asked, double };
}

test('calls of one account and turn are answered by one look, each with its own answer', async () => {
  const { asked, double } = doubling();
  const answers = await Promise.all([double('acme', 1), double('other', 5), double('acme', 2), double('acme', 3)]);
  expect(answers).toEqual([2, 10, 4, 6]);
  expect(asked).toEqual([
    ['acme', [1, 2, 3]],
    ['other', [5]],
  ]);
});

test('a later call is not answered by an earlier look, and no look is for more than 64 calls', async () => {
  const { asked, double } = doubling();
  await double('acme', 1);
  await Promise.all(Array.from({ length: 130 }, (_, n) => double('acme', n)));
  expect(asked.map(([, numbers]) => numbers.length)).toEqual([1, 64, 64, 2]);
});

test('a look that fails fails its calls, and not those of the next turn', async () => {
  let away = true;
  const same = createTogether((_: string, numbers: readonly number[]) =>
    away ? Promise.reject(new Error('away')) : Promise.resolve(numbers),
  );
  const outcomes = await Promise.allSettled([same('acme', 1), same('acme', 2)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  away = false;
  expect(await same('acme', 3)).toBe(3);
});
