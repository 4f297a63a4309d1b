import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** What each room may import, beside packages. The one structural rule with teeth: see docs/ARCHITECTURE.md. */
const DOORS: Record<string, readonly string[]> = {
  domain: ['domain'],
  storage: ['storage', 'domain/errors'],
  ledger: ['ledger', 'domain', 'storage'],
  accounts: ['accounts', 'domain', 'storage', 'ledger/ledger'],
  periods: [
    'periods',
    'domain',
    'storage',
    'ledger/ledger',
    'ledger/period-books',
    'accounts',
    'workflows/messages',
    'workflows/index',
  ],
  payments: ['payments', 'domain', 'storage', 'ledger/ledger', 'accounts', 'workflows/messages', 'workflows/index'],
  activities: ['activities', 'domain', 'ledger/ledger', 'ledger/period-books', 'accounts', 'periods', 'payments'],
  workflows: ['workflows', 'domain', 'activities'],
  worker: ['worker', 'activities', 'client', 'config', 'process', 'services', 'workflows/messages'],
  process: ['process', 'config'],
  api: [
    'api',
    'domain',
    'storage',
    'ledger/ledger',
    'ledger/period-books',
    'accounts',
    'payments',
    'services',
    'config',
    'process',
  ],
  client: ['client', 'domain'],
  mail: ['mail', 'domain', 'storage', 'accounts'],
  config: ['config'],
};

/** Packages that a room must do without, because another one owns them. */
const PACKAGES: Record<string, RegExp> = {
  domain: /^/,
  storage: /^(?!mongo(ose|db)$)/,
  client: /^(mongoose|mongodb|express|@temporalio\/worker)/,
  ledger: /^(express|stripe|@temporalio)/,
  accounts: /^(express|stripe|@temporalio)/,
  activities: /^(express|stripe|mongoose|mongodb|@temporalio\/(worker|workflow))/,
  payments: /^(express|@temporalio\/(worker|workflow))/,
  periods: /^(express|stripe|@temporalio\/(worker|workflow))/,
  mail: /^(express|@temporalio|stripe|mjml)/,
  api: /^stripe$/,
  worker: /^stripe$/,
  process: /^(express|stripe|mongoose|mongodb)/,
  // Workflows run in a sandbox, again and again from their histories: nothing of the outside may come in.
  workflows: /^(?!@temporalio\/workflow$)/,
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

test('workflows take nothing but types from activities', () => {
  const values = filesOf('workflows').filter((file) =>
    /^import (?!type )[^;]*'\.\.\/activities\//m.test(readFileSync(path.join(ROOT, file), 'utf8')),
  );
  expect(values).toEqual([]);
});
