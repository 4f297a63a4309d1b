import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { localFolder } from './places.js';
import { portAnswers } from './ports.js';
import { runProgram } from './programs.js';

const MONGOD_VERSION = '8.0.17';
const DOWNLOADER = 'mongodb-memory-server-core@11.3.0';
const DOWNLOAD_SITE = 'https://fastdl.mongodb.org';
const PROBE_TIMEOUT_MS = 3_000;
const LOG_NAME = 'mongod-download.log';

const programFolder = path.join(localFolder, 'mongod');
/** Outside our own dependencies, since it brings another version of the driver. */
const downloaderFolder = path.join(localFolder, 'mongod-downloader');

/** Downloads the official mongod where its site answers, else undefined. The program is kept in `.local`. */
export async function officialMongod(): Promise<string | undefined> {
  const kept = findKept();
  if (kept !== undefined) return kept;
  const site = new URL(process.env['MONGOMS_DOWNLOAD_MIRROR'] ?? DOWNLOAD_SITE);
  if (!(await portAnswers(site.hostname, Number(site.port || 443), PROBE_TIMEOUT_MS))) return undefined;
  return download();
}

function findKept(): string | undefined {
  if (!existsSync(programFolder)) return undefined;
  const file = readdirSync(programFolder).find((name) => name.startsWith('mongod-') && name.endsWith(MONGOD_VERSION));
  return file === undefined ? undefined : path.join(programFolder, file);
}

async function download(): Promise<string | undefined> {
  const install = ['install', '--prefix', downloaderFolder, '--no-audit', '--no-fund', DOWNLOADER];
  if ((await runProgram('npm', install, { logName: LOG_NAME, timeoutMs: 120_000 })).code !== 0) return undefined;

  const downloader = path.join(downloaderFolder, 'node_modules/mongodb-memory-server-core/lib/index.js');
  const options = JSON.stringify({ version: MONGOD_VERSION, downloadDir: programFolder });
  const script = `
    const { default: downloader } = await import(${JSON.stringify(pathToFileURL(downloader).href)});
    console.log('GOT ' + (await downloader.MongoBinary.getPath(${options})));`;
  const result = await runProgram(process.execPath, ['--input-type=module', '--eval', script], {
    logName: LOG_NAME,
    timeoutMs: 300_000,
  });
  return /^GOT (.+)$/m.exec(result.output)?.[1];
}
