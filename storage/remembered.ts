/** Caches a value and loads it again when it is older than `ttlMs`. Callers that ask during a load share it. */
export function remembered<T>(load: () => Promise<T>, ttlMs: number): () => Promise<T> {
  let value: Promise<T> | undefined;
  let expiresAtMs = 0;
  return () => {
    if (value === undefined || performance.now() >= expiresAtMs) {
      const loading = load();
      value = loading;
      expiresAtMs = performance.now() + ttlMs;
      // A failed load is not cached.
      loading.catch(() => {
        if (value === loading) value = undefined;
      });
    }
    return value;
  };
}
