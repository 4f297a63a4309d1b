/** Checks that rooms use only the doors of docs/ARCHITECTURE.md, and no package that another room owns. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { isAllowed, MAIN_FILES, readRooms, roomOf, type Rooms } from './rooms.js';
import { codeFolders, importsIn, importsOf, ROOT, sourceFilesIn } from './source-files.js';

const ROOMS = readRooms();

/** Packages that a room must do without, because another one owns them. A room inside it does without them, too. */
const PACKAGES: Record<string, RegExp> = {
  domain: /^(?!lru-cache$)/,
  card: /^/,
  csv: /^(?!(csv-stringify|node:stream)$)/,
  storage: /^(?!(mongo(ose|db)|node:crypto|node:timers\/promises|p-map)$)/,
  client: /^(mongoose|mongodb|express|@temporalio\/worker)/,
  ledger: /^(express|stripe|@temporalio)/,
  accounts: /^(express|stripe|@temporalio)/,
  activities: /^(express|stripe|mongoose|mongodb|@temporalio\/(worker|workflow))/,
  payments: /^(express|@temporalio\/(worker|workflow))/,
  periods: /^(express|stripe|@temporalio\/(worker|workflow))/,
  waiting: /^(express|stripe|nodemailer|@temporalio\/(worker|workflow))/,
  alerts: /^(express|stripe|nodemailer|@temporalio\/(worker|workflow))/,
  delivery: /^(express|@temporalio|stripe|mjml)/,
  api: /^stripe$/,
  worker: /^stripe$/,
  '*/main.ts': /^stripe$/,
  boot: /^(express|stripe|@temporalio\/workflow)/,
  admin: /^(adminjs|express|stripe|@temporalio)/,
  'admin/panel': /^(stripe|@temporalio)/,
  contract: /^(?!(?:zod|fastest-levenshtein)$)/,
  // Workflows run in a sandbox and are replayed from their histories: nothing from outside may come in.
  workflows: /^(?!@temporalio\/workflow$)/,
};

const FILES = codeFolders()
  .flatMap(sourceFilesIn)
  .filter((file) => file.endsWith('.ts'));

/** Imports of a file that its room has no door for. */
function closedDoors(rooms: Rooms, file: string, imports = importsOf(file)): string[] {
  return imports
    .filter((found) => !found.isPackage && !isAllowed(rooms, file, found))
    .map(({ target, typesOnly }) => `${file} imports ${typesOnly ? 'types of ' : ''}${target}`);
}

describe.each([...ROOMS.keys()])('%s', (room) => {
  const files = FILES.filter((file) => roomOf(ROOMS, file) === room);

  test('is not empty', () => {
    expect(files.length).toBeGreaterThan(0);
  });

  test('imports only rooms whose door is open to it', () => {
    expect(files.flatMap((file) => closedDoors(ROOMS, file))).toEqual([]);
  });

  test('leaves the packages of other rooms alone', () => {
    const forbidden = PACKAGES[room] ?? PACKAGES[room.split('/')[0]!] ?? /^$/;
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter(({ isPackage, target }) => isPackage && forbidden.test(target))
        .map(({ target }) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });
});

test('every folder at the top is a room, and no source file lies beside them', () => {
  const rooms = [...ROOMS.keys()].filter((room) => room !== MAIN_FILES && !room.includes('/'));
  expect(rooms.sort()).toEqual(codeFolders().sort());
  expect(readdirSync(ROOT).filter((name) => name.endsWith('.ts'))).toEqual([]);
});

test('every door leads to a room or a file', () => {
  const targets = [...ROOMS.values()].flatMap((doors) => doors ?? []).map(({ target }) => target);
  const missing = targets.filter((name) => ![name, `${name}.ts`].some((file) => existsSync(path.join(ROOT, file))));
  expect(missing).toEqual([]);
});

test('every door is used', () => {
  const unused = [...ROOMS].flatMap(([room, doors]) =>
    (doors ?? []).flatMap((door) => {
      const without = new Map([...ROOMS, [room, doors!.filter((other) => other !== door)]]);
      const needed = FILES.some((file) => closedDoors(without, file).length > 0);
      return needed ? [] : [`${room} to ${door.target}`];
    }),
  );
  expect(unused).toEqual([]);
});

describe('a file in a wrong room is found', () => {
  const imports = (file: string, line: string): string[] => closedDoors(ROOMS, file, importsIn(file, line));

  test('because it imports what its room may not', () => {
    expect(imports('domain/alert.ts', "import { createLedger } from '../ledger/ledger.js';")).toHaveLength(1);
    expect(imports('api/correct.ts', "import { models } from '../ledger/models.js';")).toHaveLength(1);
    expect(imports('workflows/alert.ts', "import { send } from '../activities/index.js';")).toHaveLength(1);
    expect(imports('workflows/alert.ts', "import type { Send } from '../activities/index.js';")).toEqual([]);
  });

  test('because it reaches into a room inside another one', () => {
    const rule = "import { refund } from '../domain/reducer/rules/refund.js';";
    expect(imports('ledger/turns.ts', rule)).toEqual(['ledger/turns.ts imports domain/reducer/rules/refund']);
    expect(imports('domain/pricing/purchase.ts', "import { apply } from '../reducer/apply.js';")).toHaveLength(1);
  });

  test('because two rooms side by side know each other', () => {
    const subscribers = "import type { Subscribers } from '../subscriptions/subscribers.js';";
    expect(imports('payments/top-ups/checkout.ts', subscribers)).toHaveLength(1);
    const topUps = "import { createTopUps } from '../top-ups/top-ups.js';";
    expect(imports('payments/subscriptions/subscribers.ts', topUps)).toHaveLength(1);
  });
});
