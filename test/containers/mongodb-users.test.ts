import { readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { expect, test } from '@jest/globals';

const FOLDER = path.resolve(import.meta.dirname, '../../deploy/mongodb');

interface Privilege {
  readonly resource: { readonly db: string; readonly collection: string };
  readonly actions: readonly string[];
}

type Calls = Record<string, { privileges?: Privilege[]; roles: unknown; pwd?: string }>;

/** Runs the script as mongosh would, against a server that remembers what it is told. */
function runScript(name: string, { exists = false, initiated = true } = {}): { calls: Calls; commands: object[] } {
  const calls: Calls = {};
  const commands: object[] = [];
  const put = (kind: string) => (first: string | { role?: string; user?: string }, second?: object) => {
    const id = typeof first === 'string' ? first : (first.role ?? first.user!);
    calls[`${kind} ${id}`] = (second ?? first) as Calls[string];
  };
  const database = {
    getRole: () => exists,
    getUser: () => exists,
    createRole: put('createRole'),
    updateRole: put('updateRole'),
    createUser: put('createUser'),
    updateUser: put('updateUser'),
  };
  const admin = {
    getSiblingDB: () => database,
    adminCommand(command: object) {
      commands.push(command);
      if ('replSetGetStatus' in command && !initiated) {
        throw Object.assign(new Error('no replset config has been received'), { codeName: 'NotYetInitialized' });
      }
      return { isWritablePrimary: true };
    },
  };
  const read = (file: string): string =>
    file.startsWith('/run/secrets/') ? `${path.basename(file)}-content\n` : readFileSync(file, 'utf8');
  const modules: Record<string, unknown> = { 'node:fs': { readFileSync: read }, 'node:path': path };
  const globals = {
    require: (id: string) => modules[id],
    connect: () => admin,
    print: () => undefined,
    __dirname: FOLDER,
  };
  vm.runInNewContext(readFileSync(path.join(FOLDER, name), 'utf8'), globals);
  return { calls, commands };
}

const actionsOn = (calls: Calls, collection: string): string[] =>
  calls['createRole fuelgauge_service']!.privileges!.filter(({ resource }) => resource.collection === collection)
    .flatMap(({ actions }) => [...actions])
    .sort();

test("the product's database user can add to what the ledger has committed, and can't change or delete it", () => {
  const { calls } = runScript('init.js');
  expect(actionsOn(calls, 'ledger_commits')).toEqual(['find', 'insert', 'listIndexes']);
  expect(actionsOn(calls, 'ledger_snapshots')).toEqual(['find', 'insert', 'listIndexes', 'update']);
});

test('it has no right on all collections but to list them, and none in another database', () => {
  const { calls } = runScript('init.js');
  const { privileges = [], roles } = calls['createRole fuelgauge_service']!;
  expect(actionsOn(calls, '')).toEqual(['listCollections']);
  expect(new Set(privileges.map(({ resource }) => resource.db))).toEqual(new Set(['fuelgauge']));
  expect(roles).toEqual([]);
});

test('each user has a password of its own, and only that of the migration may make collections anywhere', () => {
  const { calls } = runScript('init.js');
  expect(calls['createUser fuelgauge_service']).toMatchObject({
    pwd: 'mongodb_service_password-content',
    roles: ['fuelgauge_service'],
  });
  expect(calls['createUser fuelgauge_migrate']).toMatchObject({
    pwd: 'mongodb_migrate_password-content',
    roles: ['readWrite', 'dbAdmin'],
  });
  expect(runScript('init-demo.js').calls['createUser fuelgauge_demo']).toMatchObject({ roles: ['readWrite'] });
});

test('it starts the replica set once, and may run again: then it brings roles and passwords up to date', () => {
  const first = runScript('init.js', { initiated: false });
  expect(first.commands).toContainEqual({
    replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: 'mongodb:27017' }] },
  });
  const again = runScript('init.js', { exists: true });
  expect(again.commands).not.toContainEqual(expect.objectContaining({ replSetInitiate: expect.anything() }));
  expect(Object.keys(again.calls)).toEqual([
    'updateRole fuelgauge_service',
    'updateUser fuelgauge_service',
    'updateUser fuelgauge_migrate',
  ]);
});
