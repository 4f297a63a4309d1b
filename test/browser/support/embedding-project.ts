/** A host's project: the files of test/browser/embedding/ with the code and the types of docs/embedding.md. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../tools/servers/places.js';
import type { EmbeddingDoc } from './embedding-doc.js';

const run = promisify(execFile);

export interface EmbeddingProject {
  /** What vite has built. */
  readonly built: string;
  readonly tokenRouteFile: string;
  /** Resolves with the errors of TypeScript. */
  findTypeErrors(): Promise<string[]>;
  remove(): void;
}

/** The folder is inside the repository, so that the project finds its packages. */
export async function buildProject(doc: EmbeddingDoc): Promise<EmbeddingProject> {
  const local = path.join(projectRoot, '.local');
  mkdirSync(local, { recursive: true });
  const folder = mkdtempSync(path.join(local, 'embedding-'));
  const write = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text);
  };
  cpSync(path.join(projectRoot, 'test', 'browser', 'embedding'), folder, { recursive: true });
  write('plain.jsx', doc.react);
  write('typed.tsx', doc.reactWithTypes);
  write('page.ts', doc.types);
  const names = 'app, requireSignedIn, FUELGAUGE_URL, FUELGAUGE_API_KEY';
  write('token-route.mjs', `export default (${names}) => {\n${doc.tokenRoute}};\n`);
  for (const address of doc.typeAddresses) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
    write(path.basename(address), await answer.text());
  }
  const program = (...names: string[]) => path.join(projectRoot, 'node_modules', ...names);
  await run(process.execPath, [program('vite', 'bin', 'vite.js'), 'build', folder, '--logLevel', 'warn'], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return {
    built: path.join(folder, 'dist'),
    tokenRouteFile: path.join(folder, 'token-route.mjs'),
    async findTypeErrors() {
      const tsc = [program('@typescript', 'native', 'bin', 'tsc'), '-p', folder, '--pretty', 'false'];
      const { stdout } = await run(process.execPath, tsc).catch((error: unknown) => error as { stdout: string });
      return stdout.split('\n').filter((line) => line !== '');
    },
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
