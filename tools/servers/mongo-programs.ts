import { existsSync } from 'node:fs';
import path from 'node:path';
import { officialMongod } from './official-mongod.js';
import { Problem } from '../../boot/problem.js';
import { findOnPath, runProgram } from './programs.js';
import { pythonProgram } from './python-packages.js';
import { findRustMongo } from './rust-mongo.js';

export type MongoKind = 'mongod' | 'secantus-rust' | 'secantus-python';

/** A program that can serve MongoDB's protocol on this machine. */
export interface MongoProgram {
  kind: MongoKind;
  command: string;
  env: Record<string, string>;
  /** The program's name and version, for people. */
  what: string;
}

const IN_ORDER: MongoKind[] = ['mongod', 'secantus-rust', 'secantus-python'];

const FINDERS: Record<MongoKind, () => Promise<MongoProgram | undefined>> = {
  mongod: findMongod,
  'secantus-rust': findSecantusRust,
  'secantus-python': installSecantusPython,
};

/** Finds the first program that is installed or can be fetched; one that has already written into `dataDir` comes first. */
export async function findMongoProgram(dataDir?: string): Promise<MongoProgram> {
  const hasData = (kind: MongoKind) => dataDir !== undefined && existsSync(path.join(dataDir, kind));
  const order = [...IN_ORDER.filter(hasData), ...IN_ORDER.filter((kind) => !hasData(kind))];
  for (const kind of order) {
    const program = await FINDERS[kind]();
    if (program !== undefined) return program;
  }
  throw new Error('the last finder throws when it finds nothing');
}

async function findMongod(): Promise<MongoProgram | undefined> {
  const command = findOnPath('mongod') ?? (await officialMongod());
  if (command === undefined) return undefined;
  return { kind: 'mongod', command, env: {}, what: `mongod ${await versionOf(command)}` };
}

async function findSecantusRust(): Promise<MongoProgram | undefined> {
  const command = findRustMongo();
  if (command === undefined) return undefined;
  const what = `SecantusDB ${await versionOf(command)} (Rust), a stand-in for development and tests`;
  return { kind: 'secantus-rust', command, env: {}, what };
}

async function installSecantusPython(): Promise<MongoProgram> {
  try {
    const { command, env, version } = await pythonProgram('SecantusDB', 'secantusd-py');
    const what = `SecantusDB ${version} (Python), a stand-in for development and tests`;
    return { kind: 'secantus-python', command, env, what };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new Problem(
      `No MongoDB could be found or installed: ${[error.message, error.hint].filter(Boolean).join(' ')}`,
      [
        'One of these helps:',
        '  1. Set MONGODB_URI to a MongoDB you have.',
        '  2. Install MongoDB 8, so that `mongod` is on the PATH.',
        '  3. Install Python 3.10 or newer (Debian: python3-venv); a stand-in is then fetched automatically.',
      ].join('\n'),
    );
  }
}

async function versionOf(command: string): Promise<string> {
  const { output } = await runProgram(command, ['--version'], { timeoutMs: 15_000 });
  return /\d+\.\d+\.\d+[\w.-]*/.exec(output)?.[0] ?? '(unknown version)';
}
