/** Runs a developers' command as its own process: what `npm run NAME` runs after its set-up, which `npm test` has done. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/** `main`: a file of the build. Resolves with what it prints; rejects where it does not exit with 0. It has servers of its own. */
export async function runBuiltTool(main: string, ...args: readonly string[]): Promise<string> {
  const { MONGODB_URI: _mongodb, TEMPORAL_ADDRESS: _temporal, ...env } = process.env;
  const options = { cwd: ROOT, env: { ...env, NODE_OPTIONS: '' } };
  const { stdout } = await run(process.execPath, [path.join(ROOT, 'dist', main), ...args], options);
  return stdout;
}
