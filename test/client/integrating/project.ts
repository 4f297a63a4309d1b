/** A caller's project with the files of docs/integrating.md, beside a checkout of this repository named `fuelgauge`. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../tools/servers/places.js';

const run = promisify(execFile);

export interface CallersProject {
  fileOf(name: string): string;
  /** Resolves with the errors of TypeScript. */
  findTypeErrors(): Promise<string[]>;
  remove(): void;
}

/** The folder is inside the repository, so that the project finds its packages. */
export function makeCallersProject(files: Readonly<Record<string, string>>): CallersProject {
  const local = path.join(projectRoot, '.local');
  mkdirSync(local, { recursive: true });
  const folder = mkdtempSync(path.join(local, 'integrating-'));
  const fileOf = (name: string) => path.join(folder, name);
  symlinkSync(projectRoot, fileOf('fuelgauge'), 'dir');
  const settings = {
    extends: path.join(projectRoot, 'tsconfig.json'),
    compilerOptions: { rootDir: projectRoot },
    include: ['*.ts'],
    exclude: [],
  };
  for (const [name, text] of Object.entries({ ...files, 'tsconfig.json': JSON.stringify(settings) })) {
    writeFileSync(fileOf(name), text);
  }
  return {
    fileOf,
    async findTypeErrors() {
      const compiler = path.join(projectRoot, 'node_modules', '@typescript', 'native', 'bin', 'tsc');
      const args = [compiler, '-p', folder, '--pretty', 'false'];
      const { stdout } = await run(process.execPath, args).catch((error: unknown) => error as { stdout: string });
      return stdout.split('\n').filter((line) => line !== '');
    },
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
