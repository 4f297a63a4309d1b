export interface Outcome {
  passed: number;
  failed: number;
  /** The number of tests that ran, without the checks. A run without tests is not a success. */
  tests: number;
}

export const NOTHING: Outcome = { passed: 0, failed: 0, tests: 0 };

export function sum(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce<Outcome>(
    (total, one) => ({
      passed: total.passed + one.passed,
      failed: total.failed + one.failed,
      tests: total.tests + one.tests,
    }),
    NOTHING,
  );
}
