import path from 'node:path';
import { countResults } from '../containers/results.js';
import { startGuarded } from '../servers/guarded-process.js';
import { projectRoot } from '../servers/places.js';
import type { Outcome } from './outcome.js';

const MAIN = path.join(projectRoot, 'dist/tools/containers/main.js');

/** Runs `npm run containers`; each of its checks counts. Where the machine can't run it, it says so and nothing counts. */
export async function checkContainers(signal: AbortSignal): Promise<Outcome> {
  signal.throwIfAborted();
  process.stdout.write('\n· containers\n');
  const results = countResults();
  const running = await startGuarded({
    name: 'containers',
    command: process.execPath,
    args: [MAIN],
    output: 'inherit',
    onLine: (line) => {
      results.read(line);
      process.stdout.write(`${line}\n`);
    },
  });
  const stop = () => void running.stop();
  signal.addEventListener('abort', stop);
  const { code } = await running.exited;
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  const failed = results.failed() === 0 && code !== 0 ? 1 : results.failed();
  return { passed: results.passed(), failed, tests: 0 };
}
