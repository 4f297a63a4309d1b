/** Writes the page that `npm test -- --on-my-servers` ends with: what your servers did otherwise than the stand-ins. Pure. */
import type { Report } from '../measure/bench/report.js';
import type { ChaosReport } from '../proof/chaos/chaos.js';
import type { Facts } from '../servers/describe.js';
import type { TestResult } from './jest.js';

export interface OneSide {
  readonly facts: { readonly MongoDB: Facts; readonly Temporal: Facts };
  readonly results: readonly TestResult[];
  /** Null where it ended before its report. */
  readonly bench: Report | null;
  readonly chaos: ChaosReport | null;
}

export interface Comparison {
  readonly yours: OneSide;
  readonly standIns: OneSide;
  /** Test files that did not run on your servers. */
  readonly leftOut: readonly string[];
}

type Row = readonly [what: string, yours: string, standIns: string];

export function formatComparison({ yours, standIns, leftOut }: Comparison): string {
  return [
    '# Your servers and the stand-ins',
    '',
    '## Servers',
    '',
    ...table([...factRows('MongoDB', yours, standIns), ...factRows('Temporal', yours, standIns)]),
    '',
    '## Tests',
    '',
    ...table([
      ['passed', countOf(yours, 'passed'), countOf(standIns, 'passed')],
      ['failed', countOf(yours, 'failed'), countOf(standIns, 'failed')],
      ['left out', countOf(yours, 'left out'), countOf(standIns, 'left out')],
    ]),
    '',
    ...differences(yours, standIns),
    '',
    'These files did not run on your servers, because their tests change a whole server:',
    '',
    ...(leftOut.length === 0 ? ['- none'] : leftOut.map((file) => `- ${file}`)),
    '',
    '## Bench',
    '',
    ...table(benchRows(yours.bench, standIns.bench)),
    '',
    '## Chaos',
    '',
    'Your servers were not killed; of the stand-ins the database was.',
    '',
    ...table(chaosRows(yours.chaos, standIns.chaos)),
    '',
  ].join('\n');
}

const countOf = ({ results }: OneSide, status: TestResult['status']): string =>
  String(results.filter((result) => result.status === status).length);

/** In the order of the tests. */
function differences(yours: OneSide, standIns: OneSide): string[] {
  const keyOf = ({ file, name }: TestResult): string => `${file} · ${name}`;
  const theirs = new Map(standIns.results.map((result) => [keyOf(result), result]));
  const mine = new Map(yours.results.map((result) => [keyOf(result), result]));
  const keys = [...new Set([...mine.keys(), ...theirs.keys()])];
  const lines = keys.flatMap((key) => {
    const [here, there] = [mine.get(key), theirs.get(key)];
    if (here?.status === there?.status) return [];
    const reason = here?.reason || there?.reason;
    const statuses = `${here?.status ?? 'not run'} on yours, ${there?.status ?? 'not run'} on the stand-ins`;
    return [`- ${key}: ${statuses}${reason ? `: ${reason}` : ''}`];
  });
  if (lines.length === 0) return ['Every test had the same result on both.'];
  return ['These tests had another result:', '', ...lines];
}

function factRows(server: 'MongoDB' | 'Temporal', yours: OneSide, standIns: OneSide): Row[] {
  const [here, there] = [yours.facts[server], standIns.facts[server]];
  return Object.keys(here).map((fact) => [`${server}: ${fact}`, here[fact]!, there[fact] ?? '']);
}

function benchRows(yours: Report | null, standIns: Report | null): Row[] {
  const names = [...new Set([yours, standIns].flatMap((report) => report?.rows.map(({ name }) => name) ?? []))];
  const textOf = (report: Report | null, name: string): string => {
    const row = report?.rows.find((one) => one.name === name);
    if (row === undefined) return 'not measured';
    const wrong = row.errors + (row.mismatches ?? 0);
    return `${Math.round(row.operationsPerSecond)}/s, p99 ${row.p99Ms.toFixed(1)} ms${wrong > 0 ? `, ${wrong} wrong` : ''}`;
  };
  return names.map((name) => [name, textOf(yours, name), textOf(standIns, name)]);
}

function chaosRows(yours: ChaosReport | null, standIns: ChaosReport | null): Row[] {
  const rowOf = (what: string, read: (report: ChaosReport) => number): Row => [
    what,
    yours === null ? 'not measured' : String(read(yours)),
    standIns === null ? 'not measured' : String(read(standIns)),
  ];
  return [
    rowOf('kills', ({ kills }) => kills),
    rowOf('debits acknowledged', ({ debits }) => debits),
    rowOf('tries without an answer', ({ unknown }) => unknown),
    rowOf('slowest answer, ms', ({ slowestMs }) => Math.round(slowestMs)),
    rowOf('findings', ({ findings }) => findings.length),
  ];
}

const table = (rows: readonly Row[]): string[] => [
  '| | yours | stand-ins |',
  '| --- | --- | --- |',
  ...rows.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`),
];
