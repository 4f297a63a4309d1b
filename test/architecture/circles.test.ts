/** Checks that no import runs in a circle, types included: each file can be read after those it imports. */
import { expect, test } from '@jest/globals';
import { findCircles, type Circle, type ImportGraph } from './circles.js';
import { codeFolders, importsIn, importsOf, sourceFilesIn, type Import } from './source-files.js';

function graphOf(files: readonly string[], importsOfFile: (file: string) => readonly Import[]): ImportGraph {
  const names = new Map(files.map((file) => [file.replace(/\.ts$/, ''), file]));
  const targets = (file: string): string[] => importsOfFile(file).flatMap(({ target }) => names.get(target) ?? []);
  return new Map(files.map((file) => [file, targets(file)]));
}

function report({ path, others }: Circle): string {
  const alsoThere = others.length > 0 ? ` (in longer circles with them: ${others.join(', ')})` : '';
  return `${path.join(' -> ')}${alsoThere}`;
}

const circlesIn = (texts: Record<string, string>): string[] =>
  findCircles(graphOf(Object.keys(texts), (file) => importsIn(file, texts[file]!))).map(report);

test('no import of the product, its tools or its tests runs in a circle', () => {
  const files = [...codeFolders(), 'test'].flatMap(sourceFilesIn);
  expect(findCircles(graphOf(files, importsOf)).map(report)).toEqual([]);
});

test.each([
  ['of values', "import { b } from './b.js';", "import { a } from './a.js';"],
  ['of types only', "import type { B } from './b.js';", "import type { A } from './a.js';"],
  ['over several lines', "import {\n  b,\n  c,\n} from './b.js';", "import a from './a.js';"],
  ['of re-exports', "export { b } from './b.js';", "export type { A } from './a.js';"],
  ['of modules that are loaded later', "const b = await import('./b.js');", "import './a.js';"],
  ['of types named in place', "type B = import('./b.js').B;", "type A = typeof import('./a.js');"],
])('a circle %s is found', (_, a, b) => {
  expect(circlesIn({ 'x/a.ts': a, 'x/b.ts': b })).toEqual(['x/a.ts -> x/b.ts -> x/a.ts']);
});

test('a long circle is found once, and files beside it are left out', () => {
  const to = (...names: string[]): string => names.map((name) => `import '${name}.js';\n`).join('');
  const texts = {
    'x/before.ts': to('./a'),
    'x/a.ts': to('./b', './after'),
    'x/b.ts': to('../y/c'),
    'y/c.ts': to('../x/a', 'lru-cache'),
    'x/after.ts': to('node:path'),
  };
  expect(circlesIn(texts)).toEqual(['x/a.ts -> x/b.ts -> y/c.ts -> x/a.ts']);
});

test('files in longer circles are named with the shortest one', () => {
  const texts = {
    'a.ts': "import './b.js';",
    'b.ts': "import './c.js';",
    'c.ts': "import './a.js';\nimport './b.js';",
  };
  expect(circlesIn(texts)).toEqual(['b.ts -> c.ts -> b.ts (in longer circles with them: a.ts)']);
});

test('a file that imports itself is a circle', () => {
  expect(circlesIn({ 'a.ts': "import { a } from './a.js';" })).toEqual(['a.ts -> a.ts']);
});
