import { setTimeout as sleep } from 'node:timers/promises';

const POLL_EVERY_MS = 50;

/**
 * Repeats `attempt` until it does not throw. After `timeoutMs` it throws the last error; when `signal` aborts, it throws
 * at once, even during the pause.
 */
export async function until<T>(attempt: () => Promise<T>, timeoutMs: number, signal?: AbortSignal): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await sleep(POLL_EVERY_MS, undefined, signal ? { signal } : {});
  }
}
