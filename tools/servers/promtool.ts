// promtool checks the alert rules and runs their tests. Only that needs it: without it the test is skipped, and `npm test`
// says so.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
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
  const [aptGet, dpkg] = [findOnPath('apt-get'), findOnPath('dpkg')];
  if (aptGet === undefined || dpkg === undefined) return undefined;
  mkdirSync(folder, { recursive: true });
  const run = (command: string, args: string[]) =>
    runProgram(command, args, { logName: LOG_NAME, timeoutMs: 300_000, cwd: folder });
  const download = async (): Promise<boolean> => (await run(aptGet, ['download', 'prometheus'])).code === 0;
  // Only root may fetch the list of packages, and a new machine has none.
  if (!(await download())) {
    await run(aptGet, ['update']);
    if (!(await download())) return undefined;
  }
  const archive = readdirSync(folder).find((name) => name.endsWith('.deb'));
  if (archive === undefined) return undefined;
  await run(dpkg, ['-x', archive, '.']);
  return existsSync(unpacked) ? unpacked : undefined;
}
