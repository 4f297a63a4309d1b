/** Sends hostile requests at a steady rate, the kinds in turn, and counts what each is answered. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Hostile } from './hostile.js';

const TICK_MS = 100;
/** When the API is slower than the rate, the rest of a tick is left out. */
const MAX_IN_FLIGHT = 64;
/** One heavy request among so many light ones. */
const LIGHT_PER_HEAVY = 100;

/** How often each kind got each status; 0 is no answer. */
export type Counts = Record<string, Record<number, number>>;

export async function press(
  { light, heavy }: { light: Record<string, Hostile>; heavy: Record<string, Hostile> },
  rate: number,
  counts: Counts,
  signal: AbortSignal,
): Promise<void> {
  const lightKinds = Object.entries(light);
  const heavyKinds = Object.entries(heavy);
  let inFlight = 0;
  let sent = 0;
  const startOne = (): void => {
    sent += 1;
    const isHeavy = sent % LIGHT_PER_HEAVY === 0;
    const turn = isHeavy ? sent / LIGHT_PER_HEAVY : sent;
    const kinds = isHeavy ? heavyKinds : lightKinds;
    const [name, hostile] = kinds[turn % kinds.length]!;
    inFlight += 1;
    void hostile(turn).then((status) => {
      inFlight -= 1;
      const byStatus = (counts[name] ??= {});
      byStatus[status] = (byStatus[status] ?? 0) + 1;
    });
  };
  for (let due = 0; !signal.aborted;) {
    for (due += (rate * TICK_MS) / 1000; due >= 1; due -= 1) if (inFlight < MAX_IN_FLIGHT) startOne();
    await sleep(TICK_MS);
  }
  while (inFlight > 0) await sleep(TICK_MS);
}
