/** Checks that documents, and comments in the code, are right about files and settings. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { SearchAttributeType } from '@temporalio/common';
import { readSettings } from '../../boot/settings.js';
import { accountIdKey } from '../../workflows/messages.js';
import { PLANTED_BUGS } from '../simulation/planted-bugs.js';
import { DOCUMENTS } from './documents.js';
import { codeFolders, ROOT, settingNames, sourceFilesIn, textOf } from './source-files.js';

const FILE_NAME = /\.(ts|mjs|cjs|js|json|md|mjml|yml)$/;

/** Inside the repository; a built file counts as its source. */
function exists(name: string): boolean {
  const source = name.startsWith('dist/') ? name.slice(5).replace(/\.js$/, '.ts') : name;
  const file = path.join(ROOT, source);
  return !path.relative(ROOT, file).startsWith('..') && [file, `${file}.ts`].some((place) => existsSync(place));
}

describe.each(DOCUMENTS)('%s', (document) => {
  const rooms = readdirSync(ROOT, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  /** By its ending, or because it begins like a folder of the project. */
  const namesFile = (name: string): boolean =>
    /^(\w|\.\.\/)[\w./-]*$/.test(name) &&
    (FILE_NAME.test(name) || name.endsWith('/') || (name.includes('/') && rooms.includes(name.split('/')[0]!)));

  test('names only files that exist, by their whole path', () => {
    const inCode = [...textOf(document).matchAll(/```[^]*?```|`([^`]+)`/g)]
      .flatMap(([block, code]) => (code ?? block).split(/[\s`=:,]+/))
      .filter((name) => namesFile(name));
    const inText = textOf(document)
      .replaceAll(/```[^]*?```|`[^`]+`|\[[^\]]*\]\([^)]*\)/g, '')
      .match(/[\w./-]+\.(?:ts|mjs|md)\b/g);
    expect([...inCode, ...(inText ?? [])].filter((name) => !exists(name))).toEqual([]);
  });

  test('links only to files that exist', () => {
    const links = [...textOf(document).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, link]) => link!);
    expect(links.filter((link) => !exists(path.join(path.dirname(document), link)))).toEqual([]);
  });
});

test('documents name only commands that package.json has', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
  const named = DOCUMENTS.flatMap((document) =>
    [...textOf(document).matchAll(/npm run ([\w-]+)/g)].map(([, name]) => `${document}: ${name!}`),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !(name.split(': ')[1]! in scripts))).toEqual([]);
});

test('LICENSE says what package.json says', () => {
  const { license, private: isPrivate } = JSON.parse(textOf('package.json')) as Readonly<Record<string, unknown>>;
  expect([license, isPrivate]).toEqual(['UNLICENSED', true]);
  expect(textOf('LICENSE')).toContain('"UNLICENSED" and "private"');
});

test('CHANGELOG.md begins with the version of package.json', () => {
  const { version } = JSON.parse(textOf('package.json')) as { readonly version: string };
  expect(/^## \[(.+)\] - /m.exec(textOf('CHANGELOG.md'))?.[1]).toBe(version);
});

test('comments name only files that exist', () => {
  const files = [...codeFolders(), 'test'].flatMap(sourceFilesIn);
  const baseNames = new Set([...files, ...DOCUMENTS].map((file) => path.basename(file)));
  const missing = files.flatMap((file) => {
    const comments = textOf(file).match(/\/\*[^]*?\*\/|\/\/.*/g) ?? [];
    return [...comments.join('\n').matchAll(/`((?:[\w-]+\/)*[\w.-]+\.(?:ts|mjs|md))`|\b([\w./-]+\.md)\b/g)]
      .map(([, quoted, plain]) => (quoted ?? plain)!)
      .filter((name) => !baseNames.has(name) && !exists(name) && !exists(path.join(path.dirname(file), name)))
      .map((name) => `${file} names ${name}`);
  });
  expect(missing).toEqual([]);
});

describe('the table of settings in docs/operations/running.md', () => {
  const rows = [...textOf('docs/operations/running.md').matchAll(/^\| `([A-Z_]+)` +\|[^|]+\| ([^|]+?) +\|$/gm)];
  const documented = new Map(rows.map(([, name, fallback]) => [name!, fallback!]));

  test('names each setting that a process reads, and no other', () => {
    expect([...documented.keys()].sort()).toEqual(settingNames().sort());
  });

  test('says which of them production demands', () => {
    let problem = '';
    try {
      readSettings({ NODE_ENV: 'production' });
    } catch (error) {
      problem = (error as Error).message;
    }
    const demanded = [...problem.matchAll(/([A-Z_]+) is missing/g)].map(([, name]) => name!);
    expect(
      [...documented].flatMap(([name, fallback]) => (fallback === 'required in production' ? [name] : [])),
    ).toEqual(expect.arrayContaining(demanded));
    expect([...documented.values()].filter((fallback) => fallback === 'required in production')).toHaveLength(
      demanded.length,
    );
  });

  test('shows the defaults of all others', () => {
    const settings: Record<string, unknown> = { ...readSettings({}) };
    for (const [name, fallback] of documented) {
      if (fallback === 'required in production' || name === 'NODE_ENV') continue;
      const field = name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
      const value = field in settings ? settings[field] : settings[`${field}s`];
      expect(value).toBeDefined();
      const shown = value === null || (Array.isArray(value) && value.length === 0) ? 'none' : `\`${value as string}\``;
      expect([name, fallback]).toEqual([name, shown]);
    }
  });
});

test('docs/operations/running.md makes the search attribute by which our workflows name their account', () => {
  expect(accountIdKey.type).toBe(SearchAttributeType.KEYWORD);
  expect(textOf('docs/operations/running.md')).toContain(
    `search-attribute create --namespace default --name ${accountIdKey.name} --type Keyword`,
  );
});

test('the table of planted bugs in docs/proof.md has each of them, with its file', () => {
  const rows = textOf('docs/proof.md').matchAll(/^\| ([^|]+?) +\| `([^`]+)` +\| \d+ +\| [A-Z]+ +\|$/gm);
  const planted = PLANTED_BUGS.filter(({ isLate }) => !isLate).map(({ name, file }) => `${name}: ${file}`);
  expect([...rows].map(([, name, file]) => `${name!}: ${file!}`).sort()).toEqual(planted.sort());
});

const foldersIn = (folder: string): string[] =>
  readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() && !/^(\.|node_modules$|dist$)/.test(entry.name) ? [entry.name] : [],
  );

/** The folders that lists of docs/ARCHITECTURE.md are about: ``- `tools/demo/` …`` is about `tools/demo`. */
const listed = [...textOf('docs/ARCHITECTURE.md').matchAll(/^- `([\w/-]+)\/`/gm)].map(([, name]) => name!);

test('docs/ARCHITECTURE.md lists each folder at the top that is no room, and each folder of tools/, once', () => {
  const others = foldersIn('.').filter((name) => !codeFolders().includes(name));
  const inTools = foldersIn('tools').map((name) => `tools/${name}`);
  expect([...listed].sort()).toEqual([...others, ...inTools].sort());
});

test('test/ mirrors the folders of the project, besides those that docs/ARCHITECTURE.md names', () => {
  const line = /^- `test\/`.*$/m.exec(textOf('docs/ARCHITECTURE.md'))![0];
  const own = [...line.matchAll(/`test\/(\w+)\/`/g)].map(([, name]) => name!);
  expect(foldersIn('test').filter((name) => ![...foldersIn('.'), ...own, 'support'].includes(name))).toEqual([]);
});
