const ORPHAN_CHECK_MS = 500;

/** Aborts when a person or the system wants the demo to end: a signal, a closed terminal, or npm killed above us. */
export function listenForStop(): AbortSignal {
  const stopping = new AbortController();
  const stop = () => {
    stopping.abort(new Error('stopped'));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // Whoever read our output may be gone before we are.
  process.stdout.on('error', stop);
  process.stderr.on('error', stop);

  if (process.env['npm_lifecycle_event'] !== undefined) {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) stop();
    }, ORPHAN_CHECK_MS).unref();
  }
  return stopping.signal;
}
