import { expect, test } from '@jest/globals';
import { formatOutcome, outcomeOf, sum } from '../../tools/test/outcome.js';

const tests = { passed: 3, failures: ['test/a.test.ts · adds up: expected 2'], tests: 4 };

test('a run ends with the names of all that failed and, on its last line, the counts', () => {
  const outcome = sum([outcomeOf('lint', false), outcomeOf('types', true), tests]);
  expect(outcome.tests).toBe(4);
  expect(formatOutcome(outcome).split('\n')).toEqual([
    'Failed:',
    '  lint',
    '  test/a.test.ts · adds up: expected 2',
    '',
    '4 passed, 2 failed',
  ]);
});

test('a run without a failure ends with the counts alone', () => {
  expect(formatOutcome(outcomeOf('lint', true))).toBe('1 passed, 0 failed');
});
