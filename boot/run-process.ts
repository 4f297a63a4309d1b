/** How each process of ours ends: with 0 when its work is done, with 1 and the reason when it fails. */
import { SettingsProblem } from './settings.js';

/** What is wrong with the settings is told to people, without a stack. */
export async function runProcess(run: () => Promise<void>): Promise<never> {
  try {
    await run();
  } catch (error) {
    process.stderr.write(`${error instanceof SettingsProblem ? error.message : String((error as Error).stack)}\n`);
    process.exit(1);
  }
  process.exit(0);
}
