/** Finds files of the project that are served as they are. */
import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folder with package.json. This file runs from `boot/` in tests and from `dist/boot/` once it is built. */
export const projectRoot = findRoot(import.meta.dirname);

function findRoot(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder) throw new Error('no package.json above this process');
  return findRoot(parent);
}
