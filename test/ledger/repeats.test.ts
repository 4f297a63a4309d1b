import { expect, test } from '@jest/globals';
import { RepeatedNames } from '../../ledger/reconcile/repeats.js';

const MANY = Array.from({ length: 2_000 }, (_, nth) => `debit~action-${nth}~1`);

/** The repeats among the names, where `maxKept` of them are kept, and how often all were read again. */
async function repeatsIn(names: readonly string[], maxKept: number): Promise<[Map<string, number>, number]> {
  const repeated = new RepeatedNames(maxKept);
  for (const name of names) repeated.add(name);
  let reads = 0;
  const found = await repeated.find(async function* () {
    reads += 1;
    yield await Promise.resolve(names.slice(0, 700));
    yield names.slice(700);
  });
  return [found, reads];
}

test('names that differ are read once', async () => {
  expect(await repeatsIn(MANY, 10_000)).toEqual([new Map(), 0]);
});

test('a repeated name is found with how often it is there', async () => {
  const [found] = await repeatsIn([...MANY, MANY[3]!, MANY[1_999]!, MANY[3]!], 10_000);
  expect(found).toEqual(
    new Map([
      [MANY[3], 3],
      [MANY[1_999], 2],
    ]),
  );
});

test('with more names than are kept at a time, each repeat is still found', async () => {
  for (let nth = 0; nth < 2_000; nth += 97) {
    const [found, reads] = await repeatsIn([...MANY, MANY[nth]!], 300);
    expect([...found]).toEqual([[MANY[nth], 2]]);
    expect(reads).toBeGreaterThan(1);
  }
  expect((await repeatsIn(MANY, 300))[0]).toEqual(new Map());
});
