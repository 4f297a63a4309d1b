/** Runs an operators' command as its own process: what `npm run NAME` runs after its set-up, which `npm test` has done. */
import { execFile } from 'node:child_process';
import path from 'node:path';

const FOLDER = path.resolve(import.meta.dirname, '../../dist/admin/commands');

export interface Ended {
  readonly code: unknown;
  readonly output: string;
  readonly complaint: string;
}

/** On the database of `MONGODB_URI`, to its end. */
export const runOperatorsCommand = (
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ended> =>
  new Promise((resolve) => {
    const main = path.join(FOLDER, `${name}.js`);
    const options = { env: { ...process.env, ...env, NODE_OPTIONS: '' } };
    execFile(process.execPath, [main, ...args], options, (error, output, complaint) => {
      resolve({ code: error ? error.code : 0, output, complaint });
    });
  });
