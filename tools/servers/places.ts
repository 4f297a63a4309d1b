import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The same folder for the sources (under Jest) and for the build in `dist/`. */
export const projectRoot = findProjectRoot(path.dirname(fileURLToPath(import.meta.url)));

/** Holds everything that is fetched or written at run time; never in version control. */
export const localFolder = path.join(projectRoot, '.local');
export const logFolder = path.join(localFolder, 'logs');

function findProjectRoot(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder) throw new Error('tools/servers runs outside the project: no package.json above it');
  return findProjectRoot(parent);
}
