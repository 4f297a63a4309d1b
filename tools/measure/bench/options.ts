import path from 'node:path';
import { parseArgs } from 'node:util';
import { localFolder } from '../../servers/places.js';
import { Problem } from '../../../boot/problem.js';
import { SCENARIOS, type Scenario } from './scenarios.js';

const USAGE = `npm run bench -- [--seconds N] [--only NAME,…] [--repeat N] [--json FILE] [--profile DIR]

  --seconds N    the seconds that each row is measured after a warm-up (default 5)
  --only NAME    only rows whose name contains this: ${SCENARIOS.map(({ name }) => name).join(', ')}
  --repeat N     measures each row N times and shows the median run (default 1)
  --json FILE    the file for the figures (default .local/bench/<time>.json)
  --profile DIR  writes CPU profiles of the API processes to this folder`;

export interface BenchOptions {
  readonly seconds: number;
  readonly scenarios: readonly Scenario[];
  readonly repeat: number;
  readonly jsonFile: string;
  readonly profileDir: string | undefined;
}

export function parseBenchOptions(args: string[], now: Date): BenchOptions {
  const { seconds, only, repeat, json, profile } = parseFlags(args);
  const wanted = only?.split(',') ?? [''];
  const scenarios = SCENARIOS.filter(({ name }) => wanted.some((part) => name.includes(part)));
  if (scenarios.length === 0) throw new Problem(`No row has a name with "${only ?? ''}".`, `\n${USAGE}`);
  return {
    seconds: positive('--seconds', seconds),
    scenarios,
    repeat: positive('--repeat', repeat),
    jsonFile: path.resolve(json ?? path.join(localFolder, 'bench', `${now.toISOString().replaceAll(':', '-')}.json`)),
    profileDir: profile === undefined ? undefined : path.resolve(profile),
  };
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        seconds: { type: 'string', default: '5' },
        only: { type: 'string' },
        repeat: { type: 'string', default: '1' },
        json: { type: 'string' },
        profile: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new Problem(error instanceof Error ? error.message : String(error), `\n${USAGE}`);
  }
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Problem(`${flag} ${text} is not a whole number above 0.`, `\n${USAGE}`);
  return value;
}
