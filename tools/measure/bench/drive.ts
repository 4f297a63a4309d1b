/**
 * Sends operations to a system and records their answers, either in a closed loop (a slot sends its next operation when the
 * last one is answered) or at a fixed rate. A slot is a connection or, without HTTP, a caller.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Schedule } from './statistics.js';

export interface Load {
  readonly slots: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly ratePerSecond?: number;
}

/**
 * `id` names the entry that the operation stored for `action`; a refusal that is expected stores nothing; a failed operation
 * has a `problem`.
 */
export type Outcome =
  | { readonly id: string; readonly action: number }
  | { readonly refused: true }
  | { readonly problem: string };

/** Performs the n-th operation. Never rejects. */
export type Perform = (n: number, slot: number) => Promise<Outcome>;

export interface Recording {
  readonly seconds: number;
  /** The latencies of the operations answered within the measured time. */
  readonly latenciesMs: number[];
  /** Every acknowledged operation, also of the warm-up: the number of its action, and the id. */
  readonly acknowledged: [number, string][];
  readonly problems: Record<string, number>;
  /** The CPU time of the sending process, in microseconds. */
  readonly cpuMicros: number;
}

export type OnPhase = (phase: 'measuring' | 'measured') => void;

const TICK_MS = 1;

export async function drive(load: Load, perform: Perform, onPhase: OnPhase): Promise<Recording> {
  const latenciesMs: number[] = [];
  const acknowledged: [number, string][] = [];
  const problems: Record<string, number> = {};
  let measuring = false;
  let stopped = false;
  let sent = 0;

  const failed = (problem: string): void => {
    problems[problem] = (problems[problem] ?? 0) + 1;
  };
  const performNext = async (slot: number, fromMs: number): Promise<void> => {
    const n = sent++;
    const outcome = await perform(n, slot);
    if ('id' in outcome) acknowledged.push([outcome.action, outcome.id]);
    else if ('problem' in outcome) failed(outcome.problem);
    if (measuring) latenciesMs.push(performance.now() - fromMs);
  };

  const closedLoop = async (slot: number): Promise<void> => {
    while (!stopped) await performNext(slot, performance.now());
  };
  const fixedRate = async (ratePerSecond: number): Promise<void> => {
    const schedule = new Schedule(ratePerSecond, performance.now());
    const idle = Array.from({ length: load.slots }, (_, slot) => slot);
    const running = new Set<Promise<void>>();
    const pump = (): void => {
      while (idle.length > 0 && !stopped) {
        const intendedMs = schedule.take(performance.now());
        if (intendedMs === null) return;
        const slot = idle.pop()!;
        const run = performNext(slot, intendedMs).then(() => {
          idle.push(slot);
          running.delete(run);
          pump();
        });
        running.add(run);
      }
    };
    while (!stopped) {
      pump();
      await sleep(TICK_MS);
    }
    // A request that was due and not sent counts as slow and as failed.
    const endMs = performance.now();
    const dueMs = endMs - 2 * TICK_MS;
    for (let late = schedule.take(dueMs); late !== null; late = schedule.take(dueMs)) {
      latenciesMs.push(endMs - late);
      failed('not sent in time');
    }
    await Promise.all(running);
  };

  const { ratePerSecond } = load;
  const all =
    ratePerSecond === undefined
      ? Promise.all(Array.from({ length: load.slots }, (_, slot) => closedLoop(slot)))
      : fixedRate(ratePerSecond);
  await sleep(load.warmUpMs);
  onPhase('measuring');
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  measuring = true;
  await sleep(load.measureMs);
  measuring = false;
  const seconds = (performance.now() - startMs) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  onPhase('measured');
  stopped = true;
  await all;
  return { seconds, latenciesMs, acknowledged, problems, cpuMicros: user + system };
}
