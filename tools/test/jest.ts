import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../servers/places.js';
import { runProgram } from '../servers/programs.js';
import { runNode } from './checks.js';
import type { Outcome } from './outcome.js';

export type JestProject = 'unit' | 'servers';

const jestMain = path.join(projectRoot, 'node_modules/jest/bin/jest.js');
/** Jest and its workers load ES modules only with this switch. */
const NODE_OPTIONS = '--experimental-vm-modules --no-warnings';

/** Two runs of one project may go on at the same time. */
let reports = 0;

export interface JestRun {
  project: JestProject;
  /** Only these files; all when left out. */
  files?: readonly string[];
  args: string[];
  env: Record<string, string>;
  scratchDir: string;
  signal: AbortSignal;
}

/** Lists the test files of a project that Jest would run with these arguments. */
export async function listTests(project: JestProject, args: string[]): Promise<string[]> {
  // Jest takes a pattern right after --selectProjects for another project.
  const list = [`--selectProjects=${project}`, '--listTests', '--passWithNoTests', ...args];
  const { output } = await runProgram(process.execPath, [jestMain, ...list], { env: { NODE_OPTIONS } });
  return output.split('\n').filter((line) => line.endsWith('.test.ts'));
}

export async function runJest({ project, files, args, env, scratchDir, signal }: JestRun): Promise<Outcome> {
  reports += 1;
  const report = path.join(scratchDir, `jest-${project}-${reports}.json`);
  // A test that fails while it starts servers leaves some running. They end with Jest, so Jest must not wait for them.
  const options = [
    '--passWithNoTests',
    '--forceExit',
    `--selectProjects=${project}`,
    '--json',
    `--outputFile=${report}`,
    ...args,
    ...(files ? ['--runTestsByPath', ...files] : []),
  ];
  process.stdout.write(`\n· tests: ${project}\n`);
  const code = await runNode(`jest ${project}`, [jestMain, ...options], { ...env, NODE_OPTIONS }, signal);
  const outcome = readReport(report);
  // A failure of Jest outside the tests counts as one.
  return code !== 0 && outcome.failed === 0 ? { ...outcome, failed: 1 } : outcome;
}

interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  /** The number of files that failed before their first test. */
  numRuntimeErrorTestSuites: number;
}

function readReport(file: string): Outcome {
  if (!existsSync(file)) return { passed: 0, failed: 0, tests: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8')) as JestReport;
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return { passed, failed, tests: passed + failed };
}
