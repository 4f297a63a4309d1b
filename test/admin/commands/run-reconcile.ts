import { execFile } from 'node:child_process';
import path from 'node:path';

/** What `npm run reconcile` runs after its set-up, which `npm test` has done already. */
const MAIN = path.resolve(import.meta.dirname, '../../../dist/admin/commands/reconcile.js');

export interface Ended {
  readonly code: unknown;
  readonly output: string;
  readonly complaint: string;
}

/** Runs the command on the database of `uri`, to its end. */
export const reconcile = (uri: string, ...args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { ...process.env, MONGODB_URI: uri, NODE_OPTIONS: '' };
    execFile(process.execPath, [MAIN, ...args], { env }, (error, output, complaint) => {
      resolve({ code: error ? error.code : 0, output, complaint });
    });
  });
