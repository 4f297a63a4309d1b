import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { differences, licencesOn, pageOf } from '../../tools/licences/compare.js';
import { importedForBrowsers, licencesOf, readLock } from '../../tools/licences/packages.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const lock = readLock(ROOT);
const shipped = licencesOf(ROOT, lock, importedForBrowsers(ROOT));

test('docs/licences.md lists the licence of every package that we ship, and of no other', () => {
  const page = readFileSync(path.join(ROOT, 'docs/licences.md'), 'utf8');
  expect(differences(shipped, licencesOn(page))).toEqual([]);
  expect(page).toBe(pageOf(shipped));
});

test('what is bundled for browsers is on it, although it is installed for development only', () => {
  expect(lock['node_modules/lit']?.dev).toBe(true);
  expect([shipped.get('lit'), shipped.get('lit-html'), shipped.get('jest')]).toEqual([
    'BSD-3-Clause',
    'BSD-3-Clause',
    undefined,
  ]);
});

test('each installed package has the licence that the lockfile says', () => {
  const others = Object.entries(lock).flatMap(([place, { license, dev }]) => {
    const file = path.join(ROOT, place, 'package.json');
    if (place === '' || dev === true || !existsSync(file)) return [];
    const { license: own } = JSON.parse(readFileSync(file, 'utf8')) as { readonly license?: unknown };
    return license === undefined || own === license ? [] : [`${place}: ${String(own)} instead of ${license}`];
  });
  expect(others).toEqual([]);
});

describe('a sentence says', () => {
  const listed = new Map([
    ['kept', 'MIT'],
    ['changed', 'MIT'],
    ['gone', 'ISC'],
  ]);

  test('which package is new, changed its licence, is gone, or has a licence that may not be used', () => {
    const now = new Map([
      ['kept', 'MIT'],
      ['changed', 'BUSL-1.1'],
      ['added', 'ISC'],
    ]);
    expect(differences(now, listed)).toEqual([
      'changed changed its licence from MIT to BUSL-1.1. Look at it, then run npm run licences.',
      'added is new, with the licence ISC. Look at it, then run npm run licences.',
      'gone is not shipped any more. Run npm run licences.',
      'changed has the licence BUSL-1.1, which tools/licences/compare.ts does not allow. Use another package.',
    ]);
    expect(differences(listed, listed)).toEqual([]);
  });

  test('that a package without a licence may not be used', () => {
    const packages = { 'node_modules/none': { version: '1.0.0' } };
    const found = licencesOf('/nowhere', packages, []);
    expect(differences(found, found)).toEqual([expect.stringContaining('none has the licence none, which')]);
  });

  test('nothing about what is not shipped, or is installed on other systems only', () => {
    const packages = {
      'node_modules/tool': { version: '1.0.0', dev: true, license: 'GPL-3.0-only' },
      'node_modules/part-darwin': { version: '1.0.0', os: ['darwin'] },
    };
    expect(licencesOf('/nowhere', packages, [])).toEqual(new Map());
  });
});
