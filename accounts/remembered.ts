/** A value that is loaded again when it is older than `ttlMs`. Those who ask meanwhile share one load. */
export function remembered<T>(load: () => Promise<T>, ttlMs: number): () => Promise<T> {
  let value: Promise<T> | undefined;
  let until = 0;
  return () => {
    if (value === undefined || performance.now() >= until) {
      const loading = load();
      value = loading;
      until = performance.now() + ttlMs;
      // A failed load is not worth remembering.
      loading.catch(() => {
        if (value === loading) value = undefined;
      });
    }
    return value;
  };
}
