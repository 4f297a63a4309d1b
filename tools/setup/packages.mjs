// Runs `npm ci` when the installed packages differ from the lock file.
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { Problem } from './report.mjs';

const STAMP = '.local/packages.stamp';
const LOG = '.local/logs/npm.log';
/** npm writes this file last, so it exists only after a complete installation. */
const INSTALLED = 'node_modules/.package-lock.json';

export function bringPackagesUpToDate() {
  const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  if (existsSync(INSTALLED) && (readStamp() === wanted || installedMatchesLock())) {
    writeFileSync(STAMP, wanted);
    return 'unchanged';
  }
  installPackages();
  writeFileSync(STAMP, wanted);
  return 'installed';
}

function readStamp() {
  return existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : undefined;
}

/** After `npm install` by hand the packages are right, but our stamp is missing. */
function installedMatchesLock() {
  const wanted = readPackages('package-lock.json');
  const installed = readPackages(INSTALLED);
  const nothingMissing = Object.entries(wanted).every(
    ([place, { version, optional }]) => place === '' || optional || installed[place]?.version === version,
  );
  return (
    nothingMissing && Object.entries(installed).every(([place, { version }]) => wanted[place]?.version === version)
  );
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function readPackages(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}

function installPackages() {
  const log = openSync(LOG, 'w');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], {
    stdio: ['ignore', log, log],
    shell: process.platform === 'win32',
  });
  closeSync(log);
  if (status !== 0) {
    const errors = readFileSync(LOG, 'utf8')
      .split('\n')
      .filter((line) => line.includes('npm error'));
    throw new Problem('npm ci failed.', [...errors.slice(0, 6), `The whole log is in ${LOG}`].join('\n'));
  }
}
