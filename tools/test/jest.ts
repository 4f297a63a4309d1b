import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { projectRoot } from '../servers/places.js';
import { runNode } from './checks.js';
import { NOTHING, type Outcome } from './outcome.js';

export type JestProject = 'unit' | 'servers';

const jestMain = path.join(projectRoot, 'node_modules/jest/bin/jest.js');
/** Jest and its workers load ES modules only with this switch. */
const NODE_OPTIONS = '--experimental-vm-modules --no-warnings';

/** Test files load thousands of modules, and the young ones would be copied again and again: 8 % less CPU time. */
const MORE_YOUNG_MEMORY = '--max-semi-space-size=32';

const MAX_LIST_BYTES = 16 * 1024 * 1024;

let reports = 0;

/** Such a test changes a server for every other test on it. */
export const runsAlone = (file: string): boolean => file.endsWith('.alone.server.test.ts');

/** One test of a run, or a file that failed outside its tests. */
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
  /** Only these files; all when left out. */
  files?: readonly string[];
  args?: readonly string[];
  /** Files that run at the same time, each in a process; 1 when left out. */
  workers?: number;
  env: Record<string, string>;
  scratchDir: string;
  signal: AbortSignal;
}

/** Lists the test files of a project that Jest would run with these arguments. */
export async function listTests(project: JestProject, args: readonly string[]): Promise<string[]> {
  // Jest takes a pattern right after --selectProjects for another project.
  const list = [`--selectProjects=${project}`, '--listTests', '--passWithNoTests', ...args];
  // All of its output: the end of a long list would be a run that silently leaves tests out.
  const { stdout } = await promisify(execFile)(process.execPath, [jestMain, ...list], {
    env: { ...process.env, NODE_OPTIONS },
    maxBuffer: MAX_LIST_BYTES,
  });
  return stdout.split('\n').filter((line) => line.endsWith('.test.ts'));
}

export async function runJest(run: JestRun): Promise<JestOutcome> {
  const { projects, files, args = [], workers = 1, env, scratchDir, signal } = run;
  reports += 1;
  const report = path.join(scratchDir, `jest-${reports}.json`);
  // A test that fails while it starts servers leaves some running. They end with Jest, so Jest must not wait for them.
  const options = [
    '--passWithNoTests',
    '--forceExit',
    ...projects.map((project) => `--selectProjects=${project}`),
    `--maxWorkers=${workers}`,
    '--json',
    `--outputFile=${report}`,
    ...args,
    ...(files ? ['--runTestsByPath', ...files] : []),
  ];
  process.stdout.write('\n· tests\n');
  const code = await runNode('jest', [MORE_YOUNG_MEMORY, jestMain, ...options], { ...env, NODE_OPTIONS }, signal);
  const outcome = readReport(report);
  // A failure of Jest outside the tests counts as one.
  return code !== 0 && outcome.failures.length === 0 ? { ...outcome, failures: ['Jest itself'] } : outcome;
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
  const results = report.testResults.flatMap(resultsOf);
  const failures = results.filter(({ status }) => status === 'failed').map(describeResult);
  // A file whose tests failed may fail outside them, too.
  while (failures.length < failed) failures.push('a file, outside its tests');
  return { passed, failures, tests: passed + failed, results };
}

function resultsOf({ name, message, status, assertionResults }: JestReport['testResults'][number]): TestResult[] {
  const file = path.relative(projectRoot, name);
  const tests = assertionResults.map((test): TestResult => ({
    file,
    name: test.fullName,
    status: test.status === 'passed' || test.status === 'failed' ? test.status : 'left out',
    reason: firstLine(test.failureMessages[0] ?? ''),
  }));
  const isOutside = status === 'failed' && tests.every((test) => test.status !== 'failed');
  return isOutside
    ? [...tests, { file, name: 'outside its tests', status: 'failed', reason: firstLine(message) }]
    : tests;
}

const describeResult = ({ file, name, reason }: TestResult): string => `${file} · ${name}: ${reason}`;

/** Without the colours of a terminal, and without Jest's headings. */
const firstLine = (text: string): string =>
  stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '' && !line.startsWith('●')) ?? '';
