/** Lists the documents that tests compare with the code. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './source-files.js';

/** The page of licences names packages, some of which end like files. */
export const DOCUMENTS: readonly string[] = [
  ...readdirSync(ROOT),
  ...readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) => `docs/${file}`),
]
  .filter((file) => file.endsWith('.md'))
  .filter((name) => name !== 'docs/licences.md');
