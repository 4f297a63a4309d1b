import { parseArgs } from 'node:util';
import { Problem } from '../../../boot/problem.js';

const USAGE = `npm run soak -- [--minutes N] [--rate N] [--every N]

  --minutes N  how long the API is sent hostile requests (default 10)
  --rate N     hostile requests a second (default 150)
  --every N    the seconds from one sample of its memory to the next (default 30)`;

export interface SoakOptions {
  readonly minutes: number;
  readonly rate: number;
  readonly everySeconds: number;
}

export function parseSoakOptions(args: string[]): SoakOptions {
  const { minutes, rate, every } = parseFlags(args);
  return {
    minutes: positive('--minutes', minutes),
    rate: positive('--rate', rate),
    everySeconds: positive('--every', every),
  };
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        minutes: { type: 'string', default: '10' },
        rate: { type: 'string', default: '150' },
        every: { type: 'string', default: '30' },
      },
    }).values;
  } catch (error) {
    throw new Problem(error instanceof Error ? error.message : String(error), `\n${USAGE}`);
  }
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 10_000)) throw new Problem(`${flag} ${text} is not a number above 0.`, `\n${USAGE}`);
  return value;
}
