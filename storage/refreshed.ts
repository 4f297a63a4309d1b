/** Keeps a value at hand for callers that can't wait for the database. While it is away, what was read last stays. */
export interface Refreshed<T> {
  /** Loads the value, and loads it again every few seconds until `close`. */
  readonly open: () => Promise<void>;
  /** The value that was loaded last; `initial` before `open`. */
  readonly current: () => T;
  readonly close: () => void;
}

export function createRefreshed<T>(initial: T, load: () => Promise<T>, everyMs: number): Refreshed<T> {
  let value = initial;
  let timer: NodeJS.Timeout | undefined;

  const reload = async (): Promise<void> => {
    value = await load();
  };

  return {
    async open() {
      await reload();
      timer ??= setInterval(() => void reload().catch(() => undefined), everyMs).unref();
    },
    current: () => value,
    close() {
      clearInterval(timer);
    },
  };
}
