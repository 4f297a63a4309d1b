import { setTimeout as sleep } from 'node:timers/promises';
import type { GuardedProcess } from '../servers/guarded-process.js';
import { describeFailure } from '../../boot/problem.js';

const MIN_PAUSE_MS = 250;
const MAX_PAUSE_MS = 30_000;
/** A process that ran this long was healthy, so after its next death the pauses start short again. */
const HEALTHY_AFTER_MS = 60_000;

export interface SupervisedOptions<P extends GuardedProcess> {
  name: string;
  /** Resolves when the process answers. If the signal aborts first, it must end the process. */
  start: (signal: AbortSignal) => Promise<P>;
  say: (line: string) => void;
  /** Aborts when the whole demo ends; nothing is restarted after that. */
  signal: AbortSignal;
  /** Called after each restart, when the new process is running. */
  onRestart: () => void;
}

/** A process that is restarted whenever it ends by itself, until `stop`. */
export interface Supervised<P extends GuardedProcess> {
  current: () => P;
  stop: (graceMs: number) => Promise<void>;
}

/** Starts the process and supervises it. Throws when the first start fails. */
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
      const pauseMs = deaths === 1 ? 0 : Math.min(MIN_PAUSE_MS * 2 ** deaths, MAX_PAUSE_MS);
      options.say(
        `${options.name} ended by itself (${end.signal ?? `exit code ${end.code ?? 'unknown'}`}); restarting it.`,
      );
      if (!(await startAgain(pauseMs))) return;
    }
  }

  /** Resolves with false when the process was stopped instead. */
  async function startAgain(firstPauseMs: number): Promise<boolean> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(Math.max(pauseMs, MIN_PAUSE_MS) * 2, MAX_PAUSE_MS)) {
      try {
        await sleep(pauseMs, undefined, { signal });
        running = await options.start(signal);
        if (signal.aborted) {
          await running.stop();
          return false;
        }
        options.say(`${options.name} is running again (process ${running.pid}).`);
        options.onRestart();
        return true;
      } catch (error) {
        if (signal.aborted) return false;
        options.say(`${options.name} could not be restarted: ${describeFailure(error)}`);
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
