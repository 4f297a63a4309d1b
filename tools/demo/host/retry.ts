/** Retries a step while the credits service or Temporal does not answer. Every step of the story may be repeated. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CreditsRefused } from '../../../client/index.js';

const PAUSE_MS = 1_000;

export interface RetryOptions {
  readonly signal: AbortSignal;
  /** Called once for each step that fails, at its first failure. */
  readonly onFirstFailure: (error: unknown) => void;
}

/** A refusal is an answer, so it is thrown at once; when `signal` aborts, its reason is thrown. */
export async function withRetry<T>({ signal, onFirstFailure }: RetryOptions, step: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await step();
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof CreditsRefused) throw error;
      if (tries === 1) onFirstFailure(error);
      await sleep(PAUSE_MS, undefined, { signal });
    }
  }
}
