import { expect, test } from '@jest/globals';
import type { Report } from '../../tools/measure/bench/report.js';
import { formatComparison, type OneSide } from '../../tools/test/comparison.js';
import type { TestResult } from '../../tools/test/jest.js';

const passed = (name: string): TestResult => ({ file: 'test/a.server.test.ts', name, status: 'passed', reason: '' });
const failed = (name: string): TestResult => ({
  ...passed(name),
  status: 'failed',
  reason: 'E11000 | no "such" index',
});

const side = (version: string, results: readonly TestResult[]): OneSide => ({
  facts: { MongoDB: { version }, Temporal: { version: '1.30.1' } },
  results,
  bench: null,
  chaos: null,
});

const pageOf = (yours: OneSide, standIns: OneSide): string =>
  formatComparison({ yours, standIns, leftOut: ['test/b.alone.server.test.ts'] });

test('the page names each test with another result, with the reason, and no test with the same one', () => {
  const page = pageOf(
    side('8.0.1', [passed('one'), failed('two'), failed('three'), passed('four')]),
    side('0.5', [passed('one'), passed('two'), failed('three'), { ...passed('four'), status: 'left out' }]),
  );
  expect(page.split('\n').filter((line) => line.startsWith('- test/a'))).toEqual([
    '- test/a.server.test.ts · two: failed on yours, passed on the stand-ins: E11000 | no "such" index',
    '- test/a.server.test.ts · four: passed on yours, left out on the stand-ins',
  ]);
  expect(page).toContain('| failed | 2 | 1 |');
});

test('a test that only one side has is named, too', () => {
  const page = pageOf(side('8.0.1', []), side('0.5', [failed('two')]));
  expect(page).toContain('two: not run on yours, failed on the stand-ins: E11000');
});

test('without a difference the page says so, and it names the files that did not run on your servers', () => {
  const page = pageOf(side('8.0.1', [passed('one')]), side('0.5', [passed('one')]));
  expect(page).toContain('Every test had the same result on both.');
  expect(page).toContain('- test/b.alone.server.test.ts');
  expect(page).toContain('| MongoDB: version | 8.0.1 | 0.5 |');
});

test('figures of both sides stand in one row, with wrong answers, and a side without a report is not measured', () => {
  const row = { name: 'hot-50', operationsPerSecond: 1234.5, p99Ms: 8.04, errors: 1, mismatches: 2 };
  const bench = { rows: [row] } as unknown as Report;
  const page = pageOf({ ...side('8', []), bench }, side('0.5', []));
  expect(page).toContain('| hot-50 | 1235/s, p99 8.0 ms, 3 wrong | not measured |');
  expect(page).toContain('| findings | not measured | not measured |');
});
