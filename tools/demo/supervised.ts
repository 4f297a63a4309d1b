import { setTimeout as sleep } from 'node:timers/promises';
import type { GuardedProcess } from '../servers/guarded-process.js';
import { describeFailure } from '../../boot/problem.js';

const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 30_000;
/** A process that ran this long was healthy: its next death starts with the short pause again. */
const HEALTHY_AFTER_MS = 60_000;

export interface SupervisedOptions<P extends GuardedProcess> {
  name: string;
  /** Resolves when the process answers; must end it when the signal aborts first. */
  start: (signal: AbortSignal) => Promise<P>;
  say: (line: string) => void;
  /** Aborts when the whole demo ends: from then on nothing is started again. */
  signal: AbortSignal;
  /** Called after each restart, when the new process runs. */
  onRestart: () => void;
}

/** A process that is started again when it ends by itself, until `stop`. */
export interface Supervised<P extends GuardedProcess> {
  current: () => P;
  stop: (graceMs: number) => Promise<void>;
}

/** Throws when the first start fails. */
export async function supervise<P extends GuardedProcess>(options: SupervisedOptions<P>): Promise<Supervised<P>> {
  const stopping = new AbortController();
  const signal = AbortSignal.any([stopping.signal, options.signal]);
  let running = await options.start(signal);
  const watching = watch();

  async function watch(): Promise<void> {
    for (let deaths = 0; ;) {
      const startedAt = Date.now();
      const end = await running.exited;
      if (signal.aborted) return;
      deaths = Date.now() - startedAt > HEALTHY_AFTER_MS ? 1 : deaths + 1;
      const pauseMs = deaths === 1 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** deaths, MAX_PAUSE_MS);
      options.say(
        `${options.name} ended by itself (${end.signal ?? `exit code ${end.code ?? 'unknown'}`}); starting it again.`,
      );
      if (!(await startAgain(pauseMs))) return;
    }
  }

  /** Resolves with false when it was stopped instead. */
  async function startAgain(firstPauseMs: number): Promise<boolean> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(Math.max(pauseMs, FIRST_PAUSE_MS) * 2, MAX_PAUSE_MS)) {
      try {
        await sleep(pauseMs, undefined, { signal });
        running = await options.start(signal);
        if (signal.aborted) {
          await running.stop();
          return false;
        }
        options.say(`${options.name} runs again (process ${running.pid}).`);
        options.onRestart();
        return true;
      } catch (error) {
        if (signal.aborted) return false;
        options.say(`${options.name} could not be started again: ${describeFailure(error)}`);
      }
    }
  }

  return {
    current: () => running,
    async stop(graceMs) {
      stopping.abort();
      await running.stop(graceMs);
      await watching;
    },
  };
}
