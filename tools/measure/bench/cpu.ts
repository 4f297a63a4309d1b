/** Reads the CPU time of processes and of the whole machine, in microseconds. */
import os from 'node:os';
import { computedSeconds } from '../processes.js';

/** The CPU time that all programs on this machine have used so far. */
export function machineCpuMicros(): number {
  return os.cpus().reduce((total, { times }) => total + (times.user + times.nice + times.sys) * 1_000, 0);
}

/** The CPU time that these processes have used together so far; null for none, and where /proc is missing. */
export function cpuMicrosOf(pids: readonly number[]): number | null {
  if (pids.length === 0) return null;
  try {
    return pids.reduce((total, pid) => total + computedSeconds(pid) * 1_000_000, 0);
  } catch {
    return null;
  }
}
