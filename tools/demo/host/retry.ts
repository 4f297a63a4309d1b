/** Repeats a step of the demo while the service it needs is away. Every step may be repeated. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CreditsRefused } from '../../../client/index.js';

const PAUSE_MS = 1_000;

export interface RetryOptions {
  readonly signal: AbortSignal;
  /** Called once, when a step first fails. */
  readonly onWait: (error: unknown) => void;
}

/** Throws a refusal, or the signal's reason. */
export async function retryWhileAway<T>({ signal, onWait }: RetryOptions, step: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await step();
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof CreditsRefused) throw error;
      if (tries === 1) onWait(error);
      await sleep(PAUSE_MS, undefined, { signal });
    }
  }
}
