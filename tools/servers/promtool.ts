// promtool checks the alert rules and runs their tests. Only that needs it: without it the test is skipped, and `npm test`
// says so.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { aptGet } from './apt-get.js';
import { localFolder } from './places.js';
import { findOnPath, runProgram } from './programs.js';

const LOG_NAME = 'promtool.log';
const folder = path.join(localFolder, 'prometheus');
const unpacked = path.join(folder, 'usr/bin/promtool');

/** From PROMTOOL_PATH, on the PATH, or out of Debian's package, which is unpacked and not installed; else undefined. */
export async function findPromtool(): Promise<string | undefined> {
  const given = process.env['PROMTOOL_PATH'];
  if (given !== undefined && given !== '') return given;
  return findOnPath('promtool') ?? (existsSync(unpacked) ? unpacked : await debianPromtool());
}

async function debianPromtool(): Promise<string | undefined> {
  const dpkg = findOnPath('dpkg');
  if (dpkg === undefined) return undefined;
  mkdirSync(folder, { recursive: true });
  if (!(await aptGet(['download', 'prometheus'], { logName: LOG_NAME, cwd: folder }))) return undefined;
  const archive = readdirSync(folder).find((name) => name.endsWith('.deb'));
  if (archive === undefined) return undefined;
  await runProgram(dpkg, ['-x', archive, '.'], { logName: LOG_NAME, cwd: folder });
  return existsSync(unpacked) ? unpacked : undefined;
}
