/** Runs an operators' command as an operator would, and measures it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { projectRoot } from '../../servers/places.js';
import { computedSeconds, residentMb } from '../processes.js';

export interface CommandRun {
  readonly seconds: number;
  /** The most that it held at any look. */
  readonly peakMb: number;
  readonly cpuSeconds: number;
  readonly output: string;
}

const LOOK_EVERY_MS = 50;

/** Throws where it does not end with 0. */
export async function runMeasured(name: string, args: readonly string[], mongodbUri: string): Promise<CommandRun> {
  const startedMs = performance.now();
  const main = path.join(projectRoot, 'dist/admin/commands', `${name}.js`);
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, MONGODB_URI: mongodbUri, TEMPORAL_ADDRESS: '127.0.0.1:1', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let [peakMb, cpuSeconds, output] = [0, 0, ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const timer = setInterval(() => {
    try {
      peakMb = Math.max(peakMb, residentMb(child.pid!));
      cpuSeconds = computedSeconds(child.pid!);
    } catch {
      // It has just ended.
    }
  }, LOOK_EVERY_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(timer);
  if (code !== 0) throw new Error(`${name} ended with ${String(code)}: ${output}`);
  return { seconds: (performance.now() - startedMs) / 1_000, peakMb, cpuSeconds, output };
}
