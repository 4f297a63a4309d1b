import path from 'node:path';
import { parseArgs } from 'node:util';
import { localFolder, logFolder, projectRoot } from '../servers/places.js';
import { Problem } from '../../boot/problem.js';

const USAGE = `npm run demo -- [--port N] [--data DIR] [--fresh] [--no-scenario] [--ready-file PATH]

  --port N           the port of the API (default 3000); 0 takes free ports for everything
  --data DIR         the folder that keeps the data between runs (default .local/data)
  --fresh            deletes the data of earlier runs
  --no-scenario      starts everything without playing the story
  --ready-file PATH  a file that is written when everything answers, and removed at the end`;

export interface DemoOptions {
  /** 0 means free ports for everything. */
  port: number;
  dataDir: string;
  logDir: string;
  fresh: boolean;
  scenario: boolean;
  readyFile: string | undefined;
}

export function parseDemoOptions(args: string[]): DemoOptions {
  const values = parseFlags(args);
  const dataDir = values.data === undefined ? undefined : path.resolve(projectRoot, values.data);
  return {
    port: parsePort(values.port ?? '3000'),
    dataDir: dataDir ?? path.join(localFolder, 'data'),
    logDir: dataDir === undefined ? logFolder : path.join(dataDir, 'logs'),
    fresh: values.fresh ?? false,
    scenario: !(values['no-scenario'] ?? false),
    readyFile: values['ready-file'] === undefined ? undefined : path.resolve(projectRoot, values['ready-file']),
  };
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        fresh: { type: 'boolean' },
        'no-scenario': { type: 'boolean' },
        'ready-file': { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new Problem(error instanceof Error ? error.message : String(error), `\n${USAGE}`);
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new Problem(`--port ${text} is not a port number.`, `\n${USAGE}`);
  return port;
}
