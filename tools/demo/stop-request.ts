import { readFileSync } from 'node:fs';

const ORPHAN_CHECK_EVERY_MS = 500;

/** Aborts when the demo must end: at a signal, when the terminal is closed, or when npm above us is killed. */
export function listenForStop(): AbortSignal {
  const stopping = new AbortController();
  const stop = () => {
    stopping.abort(new Error('stopped'));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // The reader of our output may end before we do.
  process.stdout.on('error', stop);
  process.stderr.on('error', stop);

  if (process.env['npm_lifecycle_event'] !== undefined) {
    const starters = describeStarters();
    setInterval(() => {
      if (describeStarters() !== starters) stop();
    }, ORPHAN_CHECK_EVERY_MS).unref();
  }
  return stopping.signal;
}

/** Names our parent and, where npm's shell (`sh -c ...`) is between the two, npm above it. */
function describeStarters(): string {
  const parent = process.ppid;
  try {
    const isShell = readFileSync(`/proc/${parent}/cmdline`, 'utf8').split('\0')[1] === '-c';
    const status = readFileSync(`/proc/${parent}/status`, 'utf8');
    return isShell ? `${parent} of ${/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? ''}` : String(parent);
  } catch {
    return String(parent);
  }
}
