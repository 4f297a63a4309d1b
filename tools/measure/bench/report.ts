/** Formats the figures for people: a table, and one sentence about the cost of the database. */
import type { Row } from './measure.js';

export interface Report {
  readonly at: string;
  readonly database: string;
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly secondsPerRow: number;
  readonly rows: readonly Row[];
}

type Column = readonly [title: string, text: (row: Row) => string];

/** A dash stands for what could not be measured. */
export const whole = (value: number | null): string =>
  value === null ? '-' : Math.round(value).toLocaleString('en-US');
export const tenths = (value: number | null): string => (value === null ? '-' : value.toFixed(1));

const COLUMNS: readonly Column[] = [
  ['', ({ what }) => what],
  ['ops/s', ({ operationsPerSecond }) => whole(operationsPerSecond)],
  ['p50 ms', ({ p50Ms }) => tenths(p50Ms)],
  ['p99 ms', ({ p99Ms }) => tenths(p99Ms)],
  ['max ms', ({ maxMs }) => tenths(maxMs)],
  ['errors', ({ errors }) => whole(errors)],
  ['mismatches', ({ mismatches }) => whole(mismatches)],
  ['per commit', ({ debitsPerCommit }) => tenths(debitsPerCommit)],
  ['api µs', ({ apiMicros }) => whole(apiMicros)],
  ['database µs', ({ databaseMicros }) => whole(databaseMicros)],
  ['generator µs', ({ generatorMicros }) => whole(generatorMicros)],
  ['others', ({ foreignCores }) => tenths(foreignCores)],
];

/** The first line has the titles, the first column the names of the rows. */
export function formatTable(cells: readonly (readonly string[])[]): string {
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  const lineOf = (line: readonly string[]): string =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ');
  return cells.map(lineOf).join('\n');
}

export function formatReport(report: Report): string {
  const { database, cpu, cores, node, secondsPerRow, rows } = report;
  return [
    `on ${database}; ${cpu}, ${cores} cores, shared by generator, API and database; Node ${node}`,
    `${secondsPerRow} s per row; µs: CPU microseconds per operation; others: cores that other programs kept busy`,
    '',
    formatTable([COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, text]) => text(row)))]),
    ...rows.flatMap(databaseSentence),
    ...rows.flatMap(problemLines),
    '',
  ].join('\n');
}

function databaseSentence({ databaseMicros, commandsPerCommit, debitsPerCommit }: Row): string[] {
  if (commandsPerCommit === null) return [];
  const cpu = databaseMicros === null ? '' : ` and ${whole(databaseMicros)} µs of CPU per debit`;
  const trips = `${tenths(commandsPerCommit)} round trips per commit of ${tenths(debitsPerCommit)} debits`;
  return ['', `Without HTTP the database costs ${trips}${cpu}.`];
}

function problemLines({ name, problems, firstMismatches }: Row): string[] {
  const failures = Object.entries(problems).slice(0, 5);
  return [
    ...failures.map(([problem, count]) => `${name}: ${count} × ${problem}`),
    ...firstMismatches.map((mismatch) => `${name}: ${mismatch}`),
  ];
}
