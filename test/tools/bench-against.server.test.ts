/** Compares this version with itself: the figures of so short a run mean nothing. */
import { afterAll, describe, expect, test } from '@jest/globals';
import { formatComparisons } from '../../tools/measure/against/report.js';
import { openSide, type Side } from '../../tools/measure/against/side.js';
import { takeTurns, type Turn } from '../../tools/measure/against/turns.js';
import { SCENARIOS } from '../../tools/measure/bench/scenarios.js';
import { projectRoot } from '../../tools/servers/places.js';
import { freshDatabase } from '../support/servers.js';

const scenario = SCENARIOS.find(({ name }) => name === 'hot-10')!;
const sides: Side[] = [];
afterAll(() => Promise.all(sides.map((side) => side.close())));

const openThisVersion = async (): Promise<Side> => {
  const side = await openSide({ checkout: projectRoot, scenario, uri: freshDatabase(), databasePid: undefined });
  sides.push(side);
  return side;
};

test('a version sets itself up by its own code, and its turns measure answered debits', async () => {
  const [here, there] = await Promise.all([openThisVersion(), openThisVersion()]);
  const pairs = await takeTurns(here, there, { turns: 2, turnMs: 50 });
  expect([...here.problems, ...there.problems]).toEqual([]);
  for (const turn of pairs.flatMap((pair) => [pair.here, pair.there])) {
    expect(turn.operationsPerSecond).toBeGreaterThan(0);
    expect(turn.p99Ms).toBeGreaterThan(0);
  }
});

test('what a version answers wrongly is a problem of the comparison', async () => {
  const side = await openThisVersion();
  await side.close();
  await side.takeTurn(1);
  expect([...side.problems]).not.toEqual([]);
});

describe('turns', () => {
  /** A machine that gets slower with each turn. */
  const onSlowingMachine = () => {
    let speed = 1_000;
    const log: string[] = [];
    const sideOf = (name: string, factor: number) => ({
      takeTurn(ms: number): Promise<Turn> {
        log.push(`${name} ${ms}`);
        speed *= 0.9;
        const operationsPerSecond = speed * factor;
        return Promise.resolve({ operationsPerSecond, p99Ms: 8, apiMicros: null, databaseMicros: 3 });
      },
    });
    return { log, here: sideOf('here', 2), there: sideOf('there', 1) };
  };

  test('begin with either version as often, after a warm-up of both that does not count', async () => {
    const { log, here, there } = onSlowingMachine();
    const pairs = await takeTurns(here, there, { turns: 3, turnMs: 10 });
    expect(log.slice(0, 2)).toEqual(['here 40', 'there 40']);
    expect(log.slice(2)).toEqual(['here 10', 'there 10', 'there 10', 'here 10', 'here 10', 'there 10']);
    expect(pairs.length).toBe(3);
  });

  test('give nearly the true ratio on a machine that loses a tenth of its speed with each', async () => {
    const { here, there } = onSlowingMachine();
    const pairs = await takeTurns(here, there, { turns: 10, turnMs: 10 });
    const row = { name: 'hot-1', what: 'one account', pairs, problems: ['409 refused'] };
    const page = formatComparisons([row], { checkout: '/other', turns: 10, turnMs: 10 });
    expect(page).toMatch(/^one account +\d+ +\d+ +(1\.80|2\.22) +1\.80 +2\.22 +8\.0 +8\.0 +- +- +3 +3$/m);
    expect(page).toContain('hot-1: 409 refused');
  });
});
