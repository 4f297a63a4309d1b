import { describe, expect, test } from '@jest/globals';
import { planted, simulateMutant } from './mutant.js';
import { PLANTED_BUGS } from './planted-bugs.js';

const LOOKS_FOR_LATE = process.env['LATE_BUGS'] === '1';
const SEEDS = LOOKS_FOR_LATE ? 4_100 : 400;
const BUGS = PLANTED_BUGS.filter(({ isLate }) => LOOKS_FOR_LATE || !isLate);

test('the ledger without a bug passes as many seeds as each planted bug gets', async () => {
  const { caught, output } = await simulateMutant(null, SEEDS);
  expect({ caught, output: caught ? output : '' }).toEqual({ caught: false, output: '' });
});

test('each planted bug changes the code as it is now, also those that are looked for on request only', () => {
  for (const bug of PLANTED_BUGS) expect(planted(bug)).toContain(bug.replace);
});

describe('the simulation catches', () => {
  test.concurrent.each(BUGS)('$name', async (bug) => {
    const { caught, seeds, output } = await simulateMutant(bug, SEEDS);
    expect({ caught, output }).toMatchObject({ caught: true });
    expect(seeds).toBeGreaterThan(0);
  });
});
