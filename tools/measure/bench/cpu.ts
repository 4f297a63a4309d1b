/** Reads the CPU time of processes and of the whole machine, in microseconds. */
import { readFileSync } from 'node:fs';
import os from 'node:os';

/** Linux counts CPU time in hundredths of a second. */
const MICROS_PER_TICK = 10_000;

/** The CPU time that all programs on this machine have used so far. */
export function machineCpuMicros(): number {
  return os.cpus().reduce((total, { times }) => total + (times.user + times.nice + times.sys) * 1_000, 0);
}

/** The CPU time that these processes have used together so far; null for none, and where /proc is missing. */
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
