import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { freePort } from '../../tools/servers/ports.js';
import { eventually } from '../support/eventually.js';

const root = path.resolve(import.meta.dirname, '../..');

/** A process of ours as it is built, ready when `/readyz` says so. */
export async function startBuilt(main: string, env: Record<string, string>, port?: number) {
  port ??= await freePort();
  const child = spawn(process.execPath, ['--enable-source-maps', path.join(root, 'dist', main)], {
    cwd: root,
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'warn', METRICS_PORT: '0', ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exited = once(child, 'exit') as Promise<[code: number | null, signal: NodeJS.Signals | null]>;
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return await exited;
  };
  try {
    await eventually(async () => {
      if (child.exitCode !== null) return;
      const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) });
      if (!response.ok) throw new Error(await response.text());
    });
    if (child.exitCode !== null) throw new Error('it ended');
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${main} did not start: ${String(error)}\n${output}`, { cause: error });
  }
  return { end, exited, port, output: () => output };
}
