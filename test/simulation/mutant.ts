/** Builds a copy of the ledger with one planted bug, and runs the simulation on it. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from '@swc/core';
import type { PlantedBug } from './planted-bug.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const ROOMS = ['domain', 'ledger', 'storage', 'tools/proof/simulate', 'tools/proof/laws'];
const FILES = ['tools/servers/account-terms.ts'];

export interface Verdict {
  readonly caught: boolean;
  /** How many seeds were run until the first one failed, or all of them. */
  readonly seeds: number;
  readonly output: string;
}

/** Runs up to `seeds` seeds on the mutant and stops at the first that fails. */
export async function simulateMutant(bug: PlantedBug | null, seeds: number): Promise<Verdict> {
  mkdirSync(path.join(ROOT, '.local'), { recursive: true });
  const folder = mkdtempSync(path.join(ROOT, '.local/mutant-'));
  try {
    for (const file of [...ROOMS.flatMap(sources), ...FILES]) build(file, folder, bug);
    const args = ['--seeds', String(seeds), '--stop-at-first'];
    const { code, output } = await run(path.join(folder, 'tools/proof/simulate/main.js'), args);
    const ran = /^(\d+) seeds/m.exec(output)?.[1];
    if (ran === undefined) return { caught: code !== 0, seeds: 0, output };
    return { caught: code === 1, seeds: Number(ran), output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function build(file: string, folder: string, bug: PlantedBug | null): void {
  const source = readFileSync(path.join(ROOT, file), 'utf8');
  const { code } = transformSync(bug?.file === file ? plant(source, bug) : source, {
    filename: file,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
    module: { type: 'es6' },
  });
  const target = path.join(folder, file.replace(/\.ts$/, '.js'));
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, code);
}

/** The bug's file with the bug. */
export const planted = (bug: PlantedBug): string => plant(readFileSync(path.join(ROOT, bug.file), 'utf8'), bug);

/** Throws where the text to change is not there exactly once: a bug that is not planted would count as caught. */
function plant(source: string, bug: PlantedBug): string {
  return [bug, ...(bug.and ? [bug.and] : [])].reduce((text, { find, replace }) => {
    const parts = text.split(find);
    if (parts.length !== 2) throw new Error(`"${bug.name}" fits ${parts.length - 1} places of ${bug.file}, not one`);
    return parts.join(replace);
  }, source);
}

function sources(room: string): string[] {
  return readdirSync(path.join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(room, file));
}

function run(main: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, output });
    });
  });
}
