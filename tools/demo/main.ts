// `npm run demo` runs the whole service on one machine, without Docker. It starts MongoDB and Temporal, then the API, the
// worker and an assistant that plays the story of a customer. It restarts processes that die and ends all of them in order.
// It knows nothing about credits: everything that the demo shows comes from the services.
import { once } from 'node:events';
import { describeFailure } from '../../boot/problem.js';
import { chooseDemoPorts } from './demo-ports.js';
import { DemoRun } from './demo-run.js';
import { openKeptData } from './kept-data.js';
import { parseDemoOptions } from './options.js';
import { removeReadyFile } from './ready-file.js';
import { say } from './screen.js';
import { listenForStop } from './stop-request.js';

process.exitCode = await runDemo(process.argv.slice(2));
process.exit();

/** Resolves with the exit code: 0 after an orderly end, 1 when the demo could not start. */
async function runDemo(args: string[]): Promise<number> {
  const startedAtMs = performance.now();
  const signal = listenForStop();
  try {
    const options = parseDemoOptions(args);
    const { readyFile } = options;
    const kept = await openKeptData(options.dataDir, options.fresh);
    if (readyFile !== undefined) {
      removeReadyFile(readyFile);
      process.once('exit', () => {
        removeReadyFile(readyFile);
      });
    }
    try {
      const run = new DemoRun(options, await chooseDemoPorts(options.port), kept, signal);
      try {
        await run.start(startedAtMs);
        if (!signal.aborted) await once(signal, 'abort');
      } finally {
        if (signal.aborted) say('\nStopping …');
        await run.stop();
      }
    } finally {
      kept.unlock();
    }
  } catch (error) {
    if (!signal.aborted) {
      process.stderr.write(`\n${describeFailure(error)}\n`);
      return 1;
    }
  }
  say('Everything has stopped.');
  return 0;
}
