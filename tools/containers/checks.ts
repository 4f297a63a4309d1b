/** Runs named checks one after the other, goes on after a failure, and counts. */
import { describeFailure } from '../../boot/problem.js';

export interface Checks {
  readonly check: (name: string, run: () => unknown) => Promise<void>;
  readonly passed: () => number;
  readonly failed: () => number;
}

export function createChecks(): Checks {
  let passed = 0;
  let failed = 0;
  return {
    async check(name, run) {
      const startedAt = performance.now();
      const seconds = (): string => ((performance.now() - startedAt) / 1_000).toFixed(1);
      try {
        await run();
        passed += 1;
        process.stdout.write(`  ok      ${name} (${seconds()} s)\n`);
      } catch (error) {
        failed += 1;
        process.stdout.write(`  FAILED  ${name} (${seconds()} s)\n${describeFailure(error)}\n`);
      }
    },
    passed: () => passed,
    failed: () => failed,
  };
}
