/** Formats the comparison for people: a table with the ratios and how far they lie apart. */
import os from 'node:os';
import { formatTable, tenths, whole } from '../bench/report.js';
import { medianBy } from '../bench/statistics.js';
import type { Pair, Turn } from './turns.js';

export interface Compared {
  readonly name: string;
  readonly what: string;
  readonly pairs: readonly Pair[];
  readonly problems: readonly string[];
}

interface Setting {
  readonly checkout: string;
  readonly turns: number;
  readonly turnMs: number;
}

const TITLES = [
  '',
  'ops/s',
  'there',
  'ratio',
  'lowest',
  'highest',
  'p99 ms',
  'there',
  'api µs',
  'there',
  'database µs',
];

export function formatComparisons(rows: readonly Compared[], { checkout, turns, turnMs }: Setting): string {
  return [
    `this version, and that of ${checkout} (there), on ${os.cpus()[0]?.model ?? 'an unknown processor'}; Node ${process.versions.node}`,
    `${turns} turns of ${turnMs / 1_000} s each; ratio: this version's ops/s through the other's, the median of the turns`,
    '',
    formatTable([TITLES.concat('there'), ...rows.map(cellsOf)]),
    ...rows.flatMap(({ name, problems }) => problems.slice(0, 5).map((problem) => `${name}: ${problem}`)),
  ].join('\n');
}

function cellsOf({ what, pairs }: Compared): string[] {
  const ratios = pairs.map(({ here, there }) => here.operationsPerSecond / there.operationsPerSecond);
  const both = (figure: (turn: Turn) => number | null, text: (value: number | null) => string): string[] => [
    text(median(pairs.map(({ here }) => figure(here)))),
    text(median(pairs.map(({ there }) => figure(there)))),
  ];
  return [
    what,
    ...both(({ operationsPerSecond }) => operationsPerSecond, whole),
    ...[median(ratios)!, Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2)),
    ...both(({ p99Ms }) => p99Ms, tenths),
    ...both(({ apiMicros }) => apiMicros, whole),
    ...both(({ databaseMicros }) => databaseMicros, whole),
  ];
}

/** Null where one value is. */
function median(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  const [first, ...more] = known;
  return first === undefined || known.length < values.length ? null : medianBy([first, ...more], (value) => value);
}
