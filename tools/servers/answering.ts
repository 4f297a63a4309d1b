import { logTail, type GuardedProcess } from './guarded-process.js';
import { Problem } from '../../boot/problem.js';

export interface AnswerOptions {
  /** The message for the person at the terminal when the program does not answer. */
  failure: string;
  logFile: string;
  signal?: AbortSignal | undefined;
}

/**
 * Runs `wait` until a started program answers. The signal that `wait` gets also aborts when the program ends. When `wait`
 * throws, the program is stopped and a `Problem` shows the end of its log.
 */
export async function untilAnswering(
  program: GuardedProcess,
  { failure, logFile, signal }: AnswerOptions,
  wait: (giveUp: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const hasEnded = new AbortController();
  void program.exited.then(({ code, signal: killer }) => {
    hasEnded.abort(new Error(`it ended with ${killer ?? `exit code ${code ?? 'unknown'}`}`));
  });
  const giveUp = signal === undefined ? hasEnded.signal : AbortSignal.any([signal, hasEnded.signal]);
  try {
    await wait(giveUp);
  } catch (error) {
    const why: unknown = hasEnded.signal.aborted ? hasEnded.signal.reason : error;
    await program.stop();
    signal?.throwIfAborted();
    throw new Problem(failure, `${String(why)}\n${logTail(logFile)}`);
  }
}
