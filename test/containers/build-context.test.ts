import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { codeFolders, ROOT } from '../architecture/source-files.js';

const textOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

test('the image is built from every folder of the product, and from nothing else', () => {
  const [everything, ...sent] = textOf('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(everything).toBe('*');
  const files = [
    '.npmrc',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'docs/errors.md',
  ];
  expect(sent.sort()).toEqual([...codeFolders(), ...files].map((name) => `!${name}`).sort());
});

test('packages come from the lock file alone, and none runs a script of its own', () => {
  const instructions = textOf('Dockerfile')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll('\\\n', '')
    .replaceAll(/--mount=\S+/g, '');
  const fetched = instructions.match(/\b(?:npm|npx|apt-get|curl|wget|pip) [^&\n]*/g)!.map((command) => command.trim());
  expect(fetched).toEqual(['npm ci --ignore-scripts', 'npm ci --omit=dev --ignore-scripts', 'npm run build']);
});
