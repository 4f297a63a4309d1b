/** Reads from Linux how much memory a process holds, and how long it has computed. */
import { readFileSync } from 'node:fs';

/** In MB. Throws where the process has ended. */
export const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1_024;

/** Linux counts in ticks of 10 ms. */
const TICKS_PER_SECOND = 100;

/** The seconds that all threads of a process have computed: a busy machine changes them less than it does a rate. */
export function computedSeconds(pid: number): number {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  return (Number(afterName[11]) + Number(afterName[12])) / TICKS_PER_SECOND;
}
