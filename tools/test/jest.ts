import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { projectRoot } from '../servers/places.js';
import { runNode } from './checks.js';
import { NOTHING, sum, type Outcome } from './outcome.js';

/** See jest.config.js. */
export type JestProject = 'unit' | 'servers' | 'alone';

/**
 * So many files run at once. On two processors a third one uses the time in which the others wait; a fourth would make them
 * slower than their tests bear. Each has a namespace of its own at Temporal.
 */
export const JEST_WORKERS = 3;

const jestMain = path.join(projectRoot, 'node_modules/jest/bin/jest.js');
/** Jest and its workers load ES modules only with this switch. */
const NODE_OPTIONS = '--experimental-vm-modules --no-warnings';

const MAX_LIST_BYTES = 16 * 1024 * 1024;

/** One test of a run, or a file that failed before its first one. */
export interface TestResult {
  /** Relative to the project. */
  readonly file: string;
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'left out';
  /** Of a failed test: the first line of its error. */
  readonly reason: string;
}

export interface JestOutcome extends Outcome {
  readonly results: readonly TestResult[];
}

export interface JestRun {
  projects: readonly JestProject[];
  args: readonly string[];
  env: Record<string, string>;
  scratchDir: string;
  signal: AbortSignal;
}

/** Jest takes a pattern right after --selectProjects for another project. */
const select = (projects: readonly JestProject[]): string[] => projects.map((project) => `--selectProjects=${project}`);

/** Lists the test files of these projects that Jest would run with these arguments. */
export async function listTests(projects: readonly JestProject[], args: readonly string[]): Promise<string[]> {
  const list = [...select(projects), '--listTests', '--passWithNoTests', ...args];
  // All of its output: the end of a long list would be a run that silently leaves tests out.
  const { stdout } = await promisify(execFile)(process.execPath, [jestMain, ...list], {
    env: { ...process.env, NODE_OPTIONS },
    maxBuffer: MAX_LIST_BYTES,
  });
  return stdout.split('\n').filter((line) => line.endsWith('.test.ts'));
}

/** Runs first what runs alone, then everything else of these projects from one queue, the longest first. */
export async function runTests(run: JestRun): Promise<JestOutcome> {
  const alone = run.projects.filter((project) => project === 'alone');
  const others = run.projects.filter((project) => project !== 'alone');
  const outcomes = [
    await runJest({ ...run, projects: alone, args: ['--maxWorkers=1', ...run.args] }),
    await runJest({ ...run, projects: others, args: [`--maxWorkers=${JEST_WORKERS}`, ...run.args] }),
  ];
  return { ...sum(outcomes), results: outcomes.flatMap(({ results }) => results) };
}

async function runJest({ projects, args, env, scratchDir, signal }: JestRun): Promise<JestOutcome> {
  if (projects.length === 0) return { ...NOTHING, results: [] };
  const name = projects.join('-');
  const report = path.join(scratchDir, `jest-${name}.json`);
  // A test that fails while it starts servers leaves some running. They end with Jest, so Jest must not wait for them.
  const options = [
    '--passWithNoTests',
    '--forceExit',
    ...select(projects),
    '--json',
    `--outputFile=${report}`,
    ...args,
  ];
  process.stdout.write(`\n· tests: ${projects.join(', ')}\n`);
  const code = await runNode(`jest ${name}`, [jestMain, ...options], { ...env, NODE_OPTIONS }, signal);
  const outcome = readReport(report);
  // A failure of Jest outside the tests counts as one.
  return code !== 0 && outcome.failed === 0 ? { ...outcome, failed: 1 } : outcome;
}

interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  /** The number of files that failed before their first test. */
  numRuntimeErrorTestSuites: number;
  testResults: {
    name: string;
    message: string;
    status: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

function readReport(file: string): JestOutcome {
  if (!existsSync(file)) return { ...NOTHING, results: [] };
  const report = JSON.parse(readFileSync(file, 'utf8')) as JestReport;
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return { passed, failed, tests: passed + failed, results: report.testResults.flatMap(resultsOf) };
}

function resultsOf({ name, message, status, assertionResults }: JestReport['testResults'][number]): TestResult[] {
  const file = path.relative(projectRoot, name);
  if (assertionResults.length === 0 && status === 'failed') {
    return [{ file, name: 'the whole file', status: 'failed', reason: firstLine(message) }];
  }
  return assertionResults.map((test) => ({
    file,
    name: test.fullName,
    status: test.status === 'passed' || test.status === 'failed' ? test.status : 'left out',
    reason: firstLine(test.failureMessages[0] ?? ''),
  }));
}

/** Without the colours of a terminal. */
const firstLine = (text: string): string =>
  stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '') ?? '';
