/** CPU time of processes and of the whole machine, in microseconds. */
import { readFileSync } from 'node:fs';
import os from 'node:os';

/** The kernel counts in hundredths of a second, on every Linux that we know. */
const MICROS_PER_TICK = 10_000;

/** What everybody on this machine has used so far. */
export function machineCpuMicros(): number {
  return os.cpus().reduce((total, { times }) => total + (times.user + times.nice + times.sys) * 1_000, 0);
}

/** What processes have used so far, together; null where nobody can say (no process of ours, or no /proc). */
export function cpuMicrosOf(pids: readonly number[]): number | null {
  const each = pids.map(microsOf);
  return each.length === 0 || each.includes(null) ? null : each.reduce<number>((total, micros) => total + micros!, 0);
}

function microsOf(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * MICROS_PER_TICK;
  } catch {
    return null;
  }
}
