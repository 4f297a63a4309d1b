/** Runs named checks one after the other, goes on after a failure, and counts failures. */
import { describeFailure } from '../../boot/problem.js';
import { FAILED, PASSED } from './results.js';

export interface Checks {
  readonly check: (name: string, run: () => unknown) => Promise<void>;
  readonly failed: () => number;
}

export function createChecks(): Checks {
  let failed = 0;
  return {
    async check(name, run) {
      const startedAt = performance.now();
      const seconds = (): string => ((performance.now() - startedAt) / 1_000).toFixed(1);
      try {
        await run();
        process.stdout.write(`${PASSED}${name} (${seconds()} s)\n`);
      } catch (error) {
        failed += 1;
        process.stdout.write(`${FAILED}${name} (${seconds()} s)\n${describeFailure(error)}\n`);
      }
    },
    failed: () => failed,
  };
}
