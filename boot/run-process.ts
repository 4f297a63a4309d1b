import { describeFailure } from './problem.js';

/**
 * Runs one of our processes to its end: exit code 0 when its work is done, 1 and the reason on stderr when it fails.
 */
export async function runProcess(run: () => Promise<void>): Promise<never> {
  try {
    await run();
  } catch (error) {
    process.stderr.write(`${describeFailure(error)}\n`);
    process.exit(1);
  }
  process.exit(0);
}
