// Says whether files have changed: by their names and contents.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** @param {readonly string[]} files */
export function hashFiles(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}
