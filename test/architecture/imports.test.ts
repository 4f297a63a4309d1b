import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** What each room may import, beside packages. The one structural rule with teeth: see docs/ARCHITECTURE.md. */
const DOORS: Record<string, readonly string[]> = {
  domain: ['domain'],
  ledger: ['ledger', 'domain'],
  accounts: ['accounts', 'domain', 'ledger/ledger'],
  activities: ['activities', 'domain', 'ledger/ledger', 'accounts'],
  api: ['api', 'domain', 'ledger/ledger', 'accounts', 'services', 'config'],
  client: ['client', 'domain'],
  config: ['config'],
};

/** Packages that a room must do without, because another one owns them. */
const PACKAGES: Record<string, RegExp> = {
  domain: /^/,
  client: /^(mongoose|mongodb|express|@temporalio\/worker)/,
  ledger: /^(express|@temporalio)/,
  accounts: /^(express|@temporalio)/,
  activities: /^(express|mongoose|mongodb|@temporalio\/(worker|workflow))/,
};

const filesOf = (room: string): string[] =>
  readdirSync(path.join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(room, file));

const importsOf = (file: string): string[] =>
  [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    ([, name]) => name!,
  );

describe.each(Object.keys(DOORS))('%s', (room) => {
  const files = filesOf(room);

  test('has files to look at', () => {
    expect(files.length).toBeGreaterThan(0);
  });

  test('imports only rooms whose door is open to it', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((name) => name.startsWith('.'))
        .map((name) => path.normalize(path.join(path.dirname(file), name)))
        .filter((target) => !DOORS[room]!.some((door) => target === `${door}.js` || target.startsWith(`${door}/`)))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test('leaves the packages of other rooms alone', () => {
    const forbidden = PACKAGES[room] ?? /^$/;
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((name) => !name.startsWith('.') && forbidden.test(name))
        .map((name) => `${file} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });
});
