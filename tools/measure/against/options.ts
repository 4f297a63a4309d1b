import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from '../../../boot/problem.js';
import { SCENARIOS, type Scenario } from '../bench/scenarios.js';
import { STAND_FILE } from './stand-protocol.js';

/** Those that go through the API as in production, as fast as it answers. */
const COMPARABLE = SCENARIOS.filter(
  ({ through, ratePerSecond, noisyNeighbour }) => through === 'api' && ratePerSecond === undefined && !noisyNeighbour,
);

const USAGE = `npm run bench-against -- CHECKOUT [--only NAME,…] [--turns N] [--seconds S]

  CHECKOUT     the folder of another version, with its packages and its build
  --only NAME  only rows whose name contains this: ${COMPARABLE.map(({ name }) => name).join(', ')}
  --turns N    how often each version gets the load (default 11)
  --seconds S  how long a turn lasts (default 1)`;

export interface AgainstOptions {
  readonly checkout: string;
  readonly scenarios: readonly Scenario[];
  readonly turns: number;
  readonly turnMs: number;
}

/** Throws `Problem` where the other version can't be compared. */
export function parseAgainstOptions(args: string[]): AgainstOptions {
  const { values, positionals } = parse(args);
  const [checkout, ...more] = positionals;
  if (checkout === undefined || more.length > 0) throw new Problem('Name one checkout.', `\n${USAGE}`);
  const { only } = values;
  const wanted = only?.split(',') ?? [''];
  const scenarios = COMPARABLE.filter(({ name }) => wanted.some((part) => name.includes(part)));
  if (scenarios.length === 0) throw new Problem(`No row has a name with "${only ?? ''}".`, `\n${USAGE}`);
  const options = {
    checkout: path.resolve(checkout),
    scenarios,
    turns: positive('--turns', values.turns),
    turnMs: positive('--seconds', values.seconds) * 1_000,
  };
  if (!Number.isInteger(options.turns)) throw new Problem(`--turns ${values.turns} is not a whole number.`);
  if (!existsSync(path.join(options.checkout, STAND_FILE))) {
    throw new Problem(
      `${options.checkout} has no ${STAND_FILE}.`,
      'Run "npm ci" and "npm run build" there. A version from before this command can\'t be compared by it.',
    );
  }
  return options;
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        only: { type: 'string' },
        turns: { type: 'string', default: '11' },
        seconds: { type: 'string', default: '1' },
      },
    });
  } catch (error) {
    throw new Problem(error instanceof Error ? error.message : String(error), `\n${USAGE}`);
  }
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0)
    throw new Problem(`${flag} ${text} is not a number above 0.`, `\n${USAGE}`);
  return value;
}
