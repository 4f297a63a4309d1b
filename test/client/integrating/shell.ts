/** Runs a block for the shell as a person does, and compares what it prints with what a document shows. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { projectRoot } from '../../../tools/servers/places.js';

const run = promisify(execFile);

export type Json = Readonly<Record<string, unknown>>;

/** Resolves with the output; rejects where a command fails. */
export async function runInShell(code: string): Promise<string> {
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', code], { cwd: projectRoot, env });
  return stdout;
}

/** curl ends an answer with no line break, so that answers follow each other. */
export const answersIn = (output: string): Json[] =>
  output
    .replaceAll('}{', '}\n{')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Json);

/** Instants are different each time; everything else is the same. */
export const withoutInstants = (text: string): unknown =>
  JSON.parse(text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'an instant')) as unknown;
