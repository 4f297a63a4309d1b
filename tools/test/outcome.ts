export interface Outcome {
  readonly passed: number;
  /** One line for each test or check that failed: its name, and why where that is known. */
  readonly failures: readonly string[];
  /** The number of tests that ran, without the checks. A run without tests is not a success. */
  readonly tests: number;
}

export const NOTHING: Outcome = { passed: 0, failures: [], tests: 0 };

/** The outcome of one check, which is no test. */
export const outcomeOf = (name: string, hasPassed: boolean): Outcome =>
  hasPassed ? { ...NOTHING, passed: 1 } : { ...NOTHING, failures: [name] };

export function sum(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce<Outcome>(
    (total, one) => ({
      passed: total.passed + one.passed,
      failures: [...total.failures, ...one.failures],
      tests: total.tests + one.tests,
    }),
    NOTHING,
  );
}

/** The last line has the counts. Right before it stands what failed: in a long run its report is far above. */
export function formatOutcome({ passed, failures }: Outcome): string {
  const counts = `${passed} passed, ${failures.length} failed`;
  return failures.length === 0 ? counts : ['Failed:', ...failures.map((line) => `  ${line}`), '', counts].join('\n');
}
