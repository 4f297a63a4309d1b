/** Loaded into the API process before its own code: on SIGUSR2 it collects all garbage and prints what is left. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

process.on('SIGUSR2', () => {
  // What the first collection finalizes, the second frees.
  collectGarbage();
  collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.stdout.write(`${JSON.stringify({ heapReport: { rss, kept: heapUsed + external } })}\n`);
});
