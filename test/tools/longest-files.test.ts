import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = path.resolve(import.meta.dirname, '../..');

test('every file that is started first exists', () => {
  const files = JSON.parse(readFileSync(path.join(ROOT, 'tools/test/longest-files.json'), 'utf8')) as string[];
  expect(files.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
});
