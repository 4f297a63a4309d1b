/** Reads from Linux how much memory a process holds. */
import { readFileSync } from 'node:fs';

/** In MB. Throws where the process has ended. */
export const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1_024;
