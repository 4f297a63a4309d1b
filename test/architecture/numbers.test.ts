/** People read `1,000`: a limit in a sentence is formatted, wherever it is said. */
import { expect, test } from '@jest/globals';
import { codeFolders, sourceFilesIn, textOf } from './source-files.js';

const LARGE = 1_000;

const valueOf = (literal: string): number => Number(literal.replaceAll('_', ''));

const files = codeFolders()
  .filter((folder) => folder !== 'tools')
  .flatMap((room) => sourceFilesIn(room))
  .map((file) => ({ file, text: textOf(file) }));

/** The constants whose number has a separator. */
const large = new Set(
  files.flatMap(({ text }) =>
    [...text.matchAll(/const ([A-Z_]+) = ([\d_]+(?: \* [\d_]+)*);/g)]
      .filter(([, , product = '']) => product.split(' * ').reduce((all, one) => all * valueOf(one), 1) >= LARGE)
      .map(([, name]) => name!),
  ),
);

test('no sentence has a large limit without its separators', () => {
  expect(large.size).toBeGreaterThan(20);
  const bare = files.flatMap(({ file, text }) =>
    [...text.matchAll(/\$\{([A-Z_]+)\} [a-z]/g)]
      .filter(([, name]) => large.has(name!))
      .map(([, name]) => `${file} ${name}`),
  );
  expect(bare).toEqual([]);
});
