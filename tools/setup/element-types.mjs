// Writes the types of the elements into dist/web/, for the projects of hosts. web/types/credits.d.ts imports the texts; the
// written file holds them, so that it needs no other. It declares the addresses of the elements' files, because TypeScript
// reads no address: `import 'https://…/credits.js'` has types then, and so has `import type { … }` from it.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const TYPES = 'web/types';
const IMPORT = /^import type [^']+ from '(.+)\.js';\n/gm;
/** Only our own sources need these. */
const OWN = [/^\/\*\*[^]*?\*\/\n/, IMPORT, /^export type \w+ = Language<\w+>;\n/gm];
const HEAD =
  '// Types of the elements. Keep this file in your project; for React 19 keep credits-react.d.ts beside it.\n\n';

export function writeElementTypes() {
  const page = readFileSync(`${TYPES}/credits.d.ts`, 'utf8');
  const texts = [...page.matchAll(IMPORT)].map(([, file]) => readFileSync(path.join(TYPES, `${file}.ts`), 'utf8'));
  const declared = [...texts, page].map((text) => OWN.reduce((rest, own) => rest.replace(own, ''), text).trim());
  const module = declared
    .join('\n\n')
    .replace('declare global', 'global')
    .replaceAll(/^(?=.)/gm, '  ');
  const others = ['balance', 'de'].map((name) => `declare module '*/credits-${name}.js' {}\n`).join('');
  writeFileSync('dist/web/credits.d.ts', `${HEAD}declare module '*/credits.js' {\n${module}\n}\n\n${others}`);
  copyFileSync(`${TYPES}/credits-react.d.ts`, 'dist/web/credits-react.d.ts');
}
