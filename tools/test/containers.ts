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
  const failures = results.failures().map((name) => `containers: ${name}`);
  if (failures.length === 0 && code !== 0) failures.push('containers: it ended without a result');
  return { passed: results.passed(), failures, tests: 0 };
}
