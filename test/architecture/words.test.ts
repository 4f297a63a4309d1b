/** Checks that the code uses the words of the glossary, docs/words.md, and that the files which enforce them exist. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { codeFolders, ROOT, sourceFilesIn, textOf } from './source-files.js';

interface Definition {
  readonly word: string;
  readonly meaning: string;
  readonly file: string;
}

const GLOSSARY: readonly Definition[] = [
  ...textOf('docs/words.md').matchAll(/^\| ([^|]+?) +\| ([^|]+?) +\| `([^`]+)` +\|$/gm),
].map(([, word, meaning, file]) => ({ word: word!, meaning: meaning!, file: file! }));

/** `topUpId`, `top_up` and `top-up` are the words "top up" with others around them. */
function wordsIn(text: string): string {
  const words = text
    .replaceAll(/([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
    .toLowerCase()
    .match(/[a-z]+/g);
  return ` ${(words ?? []).join(' ')} `;
}

/** Names in the code and short texts such as `'top_up'`; neither comments nor sentences. */
function namesIn(code: string): string[] {
  const text = code.replaceAll(/\/\*[^]*?\*\/|(?<!:)\/\/.*/g, ' ').replaceAll(/'[^'\n]* [^'\n]*'|`[^`]*`/g, ' ');
  return (text.match(/[\w$]+(?:-\w+)*/g) ?? []).map(wordsIn);
}

const uses = (names: Iterable<string>, word: string): boolean => {
  const wanted = wordsIn(word).trimEnd();
  return [...names].some((name) => name.includes(`${wanted} `) || name.includes(`${wanted}s `));
};

const productNames = new Set(
  codeFolders()
    .filter((folder) => folder !== 'tools')
    .flatMap(sourceFilesIn)
    .flatMap((file) => namesIn(textOf(file))),
);

test('the glossary has a few dozen words, each once', () => {
  const words = GLOSSARY.map(({ word }) => word);
  expect(words.length).toBeGreaterThanOrEqual(30);
  expect(words.length).toBeLessThanOrEqual(45);
  expect([...new Set(words)]).toEqual(words);
});

describe.each(GLOSSARY)('$word', ({ word, meaning, file }) => {
  test('is explained in one sentence', () => {
    expect(meaning).toMatch(/^[A-Z][^.]*\.$/);
  });

  test('is used by the code', () => {
    expect(uses(productNames, word)).toBe(true);
  });

  test(`is enforced in ${file}`, () => {
    expect(existsSync(path.join(ROOT, file))).toBe(true);
    expect(uses([wordsIn(path.basename(file)), ...namesIn(textOf(file))], word)).toBe(true);
  });
});

test('README.md and docs/ARCHITECTURE.md link to the glossary', () => {
  expect(textOf('README.md')).toContain('(docs/words.md)');
  expect(textOf('docs/ARCHITECTURE.md')).toContain('(words.md)');
});

test('a word counts only where the code uses it', () => {
  const code = "/** A ledger of apples. */ const topUpId = kind === 'top_up'; // pears\nfail('no plums are left');";
  const names = namesIn(code);
  expect(uses(names, 'top-up')).toBe(true);
  expect(uses(names, 'top')).toBe(true);
  for (const word of ['apple', 'pear', 'plum', 'up top', 'op']) expect(uses(names, word)).toBe(false);
});
