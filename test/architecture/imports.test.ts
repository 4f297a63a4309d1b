/** The doors between the rooms are those of docs/ARCHITECTURE.md, and no package comes in that another room owns. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readRooms, ROOT, type Door } from './rooms.js';

/** Beside packages. The one structural rule with teeth: its only copy is the table of docs/ARCHITECTURE.md. */
const ROOMS = readRooms();
/** They wire, so they have a row of their own. */
const MAIN_FILES = '*/main.ts';

/** Packages that a room must do without, because another one owns them. */
const PACKAGES: Record<string, RegExp> = {
  domain: /^/,
  storage: /^(?!(mongo(ose|db)|node:crypto|p-map)$)/,
  client: /^(mongoose|mongodb|express|@temporalio\/worker)/,
  ledger: /^(express|stripe|@temporalio)/,
  accounts: /^(express|stripe|@temporalio)/,
  activities: /^(express|stripe|mongoose|mongodb|@temporalio\/(worker|workflow))/,
  payments: /^(express|@temporalio\/(worker|workflow))/,
  periods: /^(express|stripe|@temporalio\/(worker|workflow))/,
  mail: /^(express|@temporalio|stripe|mjml)/,
  api: /^stripe$/,
  worker: /^stripe$/,
  '*/main.ts': /^stripe$/,
  boot: /^(express|stripe|@temporalio\/workflow)/,
  admin: /^(express|stripe|@temporalio)/,
  contract: /^(?!zod$)/,
  // Workflows run in a sandbox, again and again from their histories: nothing of the outside may come in.
  workflows: /^(?!@temporalio\/workflow$)/,
};

const typeScriptIn = (folder: string): string[] =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(folder, file));

const roomFolders = [...ROOMS.keys()].filter((room) => !/[.*]/.test(room));
const isMainFile = (file: string): boolean => /^[^/]+\/main\.ts$/.test(file);

function filesOf(room: string): string[] {
  if (room === MAIN_FILES) return roomFolders.flatMap(typeScriptIn).filter(isMainFile);
  return room.endsWith('.ts') ? [room] : typeScriptIn(room).filter((file) => !isMainFile(file));
}

interface Import {
  readonly name: string;
  readonly typesOnly: boolean;
}

const importsOf = (file: string): Import[] =>
  [
    ...readFileSync(path.join(ROOT, file), 'utf8').matchAll(
      /^(?:import|export) (type )?(?:[^;']*? from )?'([^']+)'|import\(\s*'([^']+)'/gm,
    ),
  ].map(([, type, name, dynamic]) => ({ name: (name ?? dynamic)!, typesOnly: type !== undefined }));

const roomOf = (file: string): string => file.split('/')[0]!;

function isOpen(doors: readonly Door[], target: string, { typesOnly }: Import): boolean {
  return doors.some(
    (door) => (target === door.target || target.startsWith(`${door.target}/`)) && (typesOnly || !door.typesOnly),
  );
}

describe.each([...ROOMS].map(([room, doors]) => ({ room, doors })))('$room', ({ room, doors }) => {
  const files = filesOf(room);

  test('is not empty', () => {
    expect(files.length).toBeGreaterThan(0);
  });

  test('imports only rooms whose door is open to it', () => {
    if (doors === null) return;
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter(({ name }) => name.startsWith('.'))
        .map((found) => ({ ...found, target: path.join(path.dirname(file), found.name).replace(/\.js$/, '') }))
        .filter(({ target }) => roomOf(target) !== roomOf(file))
        .filter((found) => !isOpen(doors, found.target, found))
        .map(({ target, typesOnly }) => `${file} imports ${typesOnly ? 'types of ' : ''}${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test('leaves the packages of other rooms alone', () => {
    const forbidden = PACKAGES[room] ?? /^$/;
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter(({ name }) => !name.startsWith('.') && forbidden.test(name))
        .map(({ name }) => `${file} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });
});

test('every folder and file of the product is in a room, and every door leads to one', () => {
  const isCode = (name: string): boolean =>
    name.endsWith('.ts') || (statSync(path.join(ROOT, name)).isDirectory() && typeScriptIn(name).length > 0);
  const found = readdirSync(ROOT).filter((name) => !/^(\.|node_modules$|dist$|test$)/.test(name) && isCode(name));
  expect([...ROOMS.keys()].filter((room) => room !== MAIN_FILES).sort()).toEqual(found.sort());
  const targets = [...ROOMS.values()].flatMap((doors) => doors ?? []).map(({ target }) => target);
  const missing = targets.filter(
    (name) => !existsSync(path.join(ROOT, name)) && !existsSync(path.join(ROOT, `${name}.ts`)),
  );
  expect(missing).toEqual([]);
});
