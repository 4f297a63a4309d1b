// Compiles the TypeScript sources into dist/ when one of them has changed. Files are overwritten in place and only stale ones
// are deleted, since a running command may have files of dist/ open.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { hashFiles } from './hash-files.mjs';
import { Problem } from './report.mjs';

const STAMP = '.local/build.json';
/** The compiler writes only what changed since the build that it finds recorded here; we want the list of all files. */
const COMPILERS_RECORD = path.join('dist', 'tsconfig.build.tsbuildinfo');
const WORKFLOW_BUNDLE = path.join('dist', 'workflow-bundle.cjs');
/** At the top; a folder such as `tools/test/` is built. What runs in browsers is bundled: see web-bundle.mjs. */
const NO_SOURCES = new Set(['node_modules', 'dist', 'test', 'web', path.join('admin', 'panel', 'client')]);
const MAX_SHOWN_ERRORS = 20;

/**
 * Without its check of types a build takes a fifth of the time, and goes on after errors: the tests find both themselves.
 * @param {{ checkTypes: boolean }} options
 */
export function bringBuildUpToDate({ checkTypes }) {
  const wanted = hashSources();
  const last = readStamp();
  const isEnough = last?.isChecked === true || !checkTypes;
  if (last?.sources === wanted && isEnough && existsSync(WORKFLOW_BUNDLE)) return 'unchanged';

  if (last === undefined) rmSync('dist', { recursive: true, force: true });
  const { errors, emitted } = compile(checkTypes ? [] : ['--noCheck']);
  for (const stale of (last?.emitted ?? []).filter((file) => !emitted.includes(file))) rmSync(stale, { force: true });

  if (errors.length > 0 && checkTypes) {
    rmSync(STAMP, { force: true });
    throw new Problem('The sources do not compile.', errors.slice(0, MAX_SHOWN_ERRORS).join('\n'));
  }
  bundleWorkflows();
  // After errors the stamp matches no sources, so that the next command compiles and reports again.
  const sources = errors.length > 0 ? 'with errors' : wanted;
  writeFileSync(STAMP, JSON.stringify({ sources, isChecked: checkTypes, emitted }));
  return errors.length > 0 ? `done, with ${errors.length} errors` : 'done';
}

const hashSources = () => hashFiles(['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', ...listSources('.')]);

/**
 * @param {string} folder
 * @returns {string[]}
 */
function listSources(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const place = path.join(folder, entry.name);
      if (NO_SOURCES.has(place) || entry.name.startsWith('.')) return [];
      if (entry.isDirectory()) return listSources(place);
      return entry.name.endsWith('.ts') ? [place] : [];
    });
}

/** @returns {{ sources: string, isChecked: boolean, emitted: string[] } | undefined} */
function readStamp() {
  return existsSync(STAMP) ? JSON.parse(readFileSync(STAMP, 'utf8')) : undefined;
}

/** @param {string[]} options */
function compile(options) {
  rmSync(COMPILERS_RECORD, { force: true });
  const tsc = path.join('node_modules', '@typescript', 'native', 'bin', 'tsc');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [tsc, '-p', 'tsconfig.build.json', '--pretty', 'false', '--listEmittedFiles', ...options],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  const lines = `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '');
  const [emittedLines, otherLines] = [
    lines.filter((line) => line.startsWith('TSFILE:')),
    lines.filter((line) => !line.startsWith('TSFILE:')),
  ];
  const emitted = emittedLines.map((line) => path.relative('.', line.slice('TSFILE:'.length).trim())).sort();
  return { emitted, errors: status === 0 ? [] : otherLines };
}

/** Without it each worker would bundle the workflows at its start, and keep the bundler in memory. */
function bundleWorkflows() {
  const bundler = path.join('dist', 'worker', 'bundle.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [bundler], { encoding: 'utf8' });
  if (status === 0) return;
  rmSync(STAMP, { force: true });
  throw new Problem('The workflows could not be bundled.', `${stdout}${stderr}`.trim());
}
