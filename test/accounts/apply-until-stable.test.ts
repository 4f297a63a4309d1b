import { expect, test } from '@jest/globals';
import { applyUntilStable } from '../../accounts/apply-until-stable.js';

/** Applies `stored`, which each of the first `changes` applications changes. */
async function applyChanging(changes: number): Promise<{ applied: number[]; outcome: object }> {
  let stored = 0;
  const applied: number[] = [];
  const outcome = await applyUntilStable(
    () => Promise.resolve(stored),
    (value) => {
      applied.push(value);
      if (applied.length <= changes) stored += 1;
      return Promise.resolve(`applied ${value}`);
    },
  );
  return { applied, outcome };
}

test('what is stored is applied once if nothing changes it', async () => {
  expect(await applyChanging(0)).toEqual({ applied: [0], outcome: { stored: 0, applied: 'applied 0' } });
});

test('a change during an application is applied, too', async () => {
  expect(await applyChanging(2)).toEqual({ applied: [0, 1, 2], outcome: { stored: 2, applied: 'applied 2' } });
});

test('a record that never stops changing does not hold the caller for ever', async () => {
  expect((await applyChanging(Infinity)).applied).toEqual([0, 1, 2, 3, 4]);
});
