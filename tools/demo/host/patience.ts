/** Repeats a step for as long as what it needs is away. Every step of the story may be repeated. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CreditsRefused } from '../../../client/index.js';

const PAUSE_MS = 1_000;

export interface Patience {
  readonly signal: AbortSignal;
  /** Told once, when a step first fails. */
  readonly onWait: (error: unknown) => void;
}

/** Throws a refusal, or the signal's reason. */
export async function patiently<T>({ signal, onWait }: Patience, step: () => Promise<T>): Promise<T> {
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
