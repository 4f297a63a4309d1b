import path from 'node:path';
import { startGuarded } from '../servers/guarded-process.js';
import { projectRoot } from '../servers/places.js';
import { NOTHING, outcomeOf, sum, type Outcome } from './outcome.js';

const CHECKS = [
  { name: 'types', args: ['@typescript/native/bin/tsc', '-p', 'tsconfig.json'] },
  { name: 'types of the elements', args: ['@typescript/native/bin/tsc', '-p', 'web/tsconfig.json'] },
  {
    name: 'types of the back office pages',
    args: ['@typescript/native/bin/tsc', '-p', 'admin/panel/client/tsconfig.json'],
  },
  { name: 'lint', args: ['oxlint/bin/oxlint'] },
  { name: 'format', args: ['oxfmt/bin/oxfmt', '--check'] },
];

/** Runs types, lint and format, one after another. Each counts as one; its findings go straight to the terminal. */
export async function checkSources(signal: AbortSignal): Promise<Outcome> {
  let outcome = NOTHING;
  for (const check of CHECKS) outcome = sum([outcome, await runCheck(check, signal)]);
  return outcome;
}

async function runCheck({ name, args }: (typeof CHECKS)[number], signal: AbortSignal): Promise<Outcome> {
  const startedAt = performance.now();
  const [program = '', ...rest] = args;
  const code = await runNode(name, [path.join(projectRoot, 'node_modules', program), ...rest], {}, signal);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`· ${name} ${code === 0 ? 'passed' : 'FAILED'} (${seconds} s)\n`);
  return outcomeOf(name, code === 0);
}

/** Runs Node on our terminal and ends it when we end; resolves with the exit code. */
export async function runNode(
  name: string,
  args: string[],
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<number> {
  signal.throwIfAborted();
  const running = await startGuarded({ name, command: process.execPath, args, env, output: 'inherit' });
  const stop = () => void running.stop();
  signal.addEventListener('abort', stop);
  const { code } = await running.exited;
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  return code ?? 1;
}
