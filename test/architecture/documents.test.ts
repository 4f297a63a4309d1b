/** What the documents say about files and settings is so. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { SearchAttributeType } from '@temporalio/common';
import { readSettings } from '../../boot/settings.js';
import { accountIdKey } from '../../workflows/messages.js';
import { ROOT } from './source-files.js';

const textOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

const documents = ['README.md', ...readdirSync(path.join(ROOT, 'docs')).map((file) => `docs/${file}`)].filter((file) =>
  file.endsWith('.md'),
);

describe.each(documents)('%s', (document) => {
  const rooms = readdirSync(ROOT, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  /** A file by its ending, or whatever begins like a folder of the project. */
  const namesFile = (name: string): boolean =>
    /^\w[\w./-]*$/.test(name) &&
    (/\.(ts|mjs|js|json|md|yml)$/.test(name) || (name.includes('/') && rooms.includes(name.split('/')[0]!)));
  const exists = (name: string): boolean =>
    [name, `${name}.ts`].some((file) => existsSync(path.join(ROOT, file))) ||
    (name.startsWith('dist/') && existsSync(path.join(ROOT, name.slice(5).replace(/\.js$/, '.ts'))));

  test('names no file that is not there', () => {
    const names = [...textOf(document).matchAll(/```[^]*?```|`([^`]+)`/g)]
      .flatMap(([block, code]) => (code ?? block).split(/[\s`=:,]+/))
      .filter((name) => namesFile(name));
    expect(names.filter((name) => !exists(name))).toEqual([]);
  });

  test('links to no file that is not there', () => {
    const links = [...textOf(document).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, link]) => link!);
    const missing = links.filter((link) => !existsSync(path.join(ROOT, path.dirname(document), link)));
    expect(missing).toEqual([]);
  });
});

describe('the table of settings in README.md', () => {
  const rows = [...textOf('README.md').matchAll(/^\| `([A-Z_]+)` +\|[^|]+\| ([^|]+?) +\|$/gm)];
  const told = new Map(rows.map(([, name, fallback]) => [name!, fallback!]));

  test('names each setting that a process reads, and no other', () => {
    const read = [...textOf('boot/settings.ts').matchAll(/^ {2}([A-Z_]+): z$|^ {2}([A-Z_]+): z\./gm)];
    expect([...told.keys()].sort()).toEqual(read.map(([, name, other]) => name ?? other).sort());
  });

  test('says which of them production demands', () => {
    let problem = '';
    try {
      readSettings({ NODE_ENV: 'production' });
    } catch (error) {
      problem = (error as Error).message;
    }
    const demanded = [...problem.matchAll(/([A-Z_]+) is missing/g)].map(([, name]) => name!);
    expect([...told].flatMap(([name, fallback]) => (fallback === 'required in production' ? [name] : []))).toEqual(
      expect.arrayContaining(demanded),
    );
    expect([...told.values()].filter((fallback) => fallback === 'required in production')).toHaveLength(
      demanded.length,
    );
  });

  test('tells the defaults of all others', () => {
    const settings: Record<string, unknown> = { ...readSettings({}) };
    for (const [name, fallback] of told) {
      if (fallback === 'required in production' || name === 'NODE_ENV') continue;
      const field = name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
      const value = field in settings ? settings[field] : settings[`${field}s`];
      expect(value).toBeDefined();
      const shown = value === null || (Array.isArray(value) && value.length === 0) ? 'none' : `\`${value as string}\``;
      expect([name, fallback]).toEqual([name, shown]);
    }
  });
});

test('README.md makes the search attribute by which our workflows name their account', () => {
  expect(accountIdKey.type).toBe(SearchAttributeType.KEYWORD);
  expect(textOf('README.md')).toContain(
    `search-attribute create --namespace default --name ${accountIdKey.name} --type Keyword`,
  );
});

test('test/ mirrors the folders of the project, beside those that README.md names', () => {
  const row = /^\| `test\/`.*$/m.exec(textOf('README.md'))![0];
  const own = [...row.matchAll(/`(\w+)\/`/g)].map(([, name]) => name!);
  const foldersIn = (folder: string): string[] =>
    readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    );
  const mirrored = foldersIn('.');
  expect(foldersIn('test').filter((name) => ![...mirrored, ...own, 'support'].includes(name))).toEqual([]);
});
