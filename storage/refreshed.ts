/** Keeps a value at hand for callers that can't wait for the database. While it is away, what was read last stays. */
export interface Refreshed<T> {
  /** Loads the value, and loads it again every few seconds until `close`. */
  readonly open: () => Promise<void>;
  /** The value that was loaded last; `initial` before `open`. */
  readonly current: () => T;
  /** Loads it now. Calls that come before the load begins share it; an earlier load never replaces a later one. */
  readonly refresh: () => Promise<void>;
  readonly close: () => void;
}

export function createRefreshed<T>(initial: T, load: () => Promise<T>, everyMs: number): Refreshed<T> {
  let value = initial;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  const run = async (): Promise<void> => {
    try {
      value = await load();
    } finally {
      running = null;
    }
  };
  const afterRunning = async (): Promise<void> => {
    await running?.catch(() => undefined);
    next = null;
    running = run();
    await running;
  };
  /** A load that runs already may miss what the caller wants to see, so the next one is waited for. */
  const refresh = (): Promise<void> => (next ??= afterRunning());

  return {
    async open() {
      await refresh();
      timer ??= setInterval(() => void refresh().catch(() => undefined), everyMs).unref();
    },
    current: () => value,
    refresh,
    close() {
      clearInterval(timer);
    },
  };
}
