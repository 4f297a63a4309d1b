/** Migrations of the test run in processes of their own, as those of a release would. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import { migrate } from '../../schema/migrate.js';
import { readVersion, requireSchema } from '../../schema/version.js';
import { connectMongo } from '../../storage/connect.js';
import { freshDatabase } from '../support/servers.js';

const PEOPLE = 35;
const idOf = (n: number): string => `p-${String(n).padStart(2, '0')}`;

interface Person {
  readonly _id: string;
  readonly name: string;
  readonly shortName?: string;
  readonly initial?: string;
}

let uri: string;
let connection: Connection;
const opened: Connection[] = [];
beforeEach(async () => {
  uri = freshDatabase();
  connection = await connectMongo(uri);
  opened.push(connection);
  // As the first release left it.
  await requireSchema(connection, []);
  const people = Array.from({ length: PEOPLE }, (_, n) => ({ _id: idOf(n), name: `Person ${n}` }));
  await connection.collection<Person>('people').insertMany(people);
});
afterAll(async () => {
  for (const one of opened) await one.close();
});

/** Resolves with its lines, once it has ended. It is killed after the line `killedAfter`. */
async function run(stop = '', killedAfter?: string): Promise<string[]> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'run-migrations.mjs'), uri, stop], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const exited = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line === killedAfter) child.kill('SIGKILL');
  }
  await exited;
  return lines;
}

const people = () => connection.collection<Person>('people').find().sort({ _id: 1 }).toArray();
const MIGRATED = Array.from({ length: PEOPLE }, (_, n) => ({
  ...{ _id: idOf(n), name: `Person ${n}`, shortName: 'Per', initial: 'P' },
}));
const ALL_OF = (version: number) => [
  `${version}: did p-00 to p-09`,
  `${version}: did p-10 to p-19`,
  `${version}: did p-20 to p-29`,
  `${version}: did p-30 to p-34`,
];

test('migrations run in their order, and a second run does nothing', async () => {
  expect(await run()).toEqual([
    ...['Migration 2: short-names', ...ALL_OF(2)],
    ...['Migration 3: initials', ...ALL_OF(3), 'version 3'],
  ]);
  expect(await people()).toEqual(MIGRATED);
  expect(await readVersion(connection)).toMatchObject({ version: 3, oldestProcess: 2 });
  expect(await run()).toEqual(['version 3']);
  expect(await people()).toEqual(MIGRATED);
});

test('a run that was killed is taken up by the next one from the last place that it had stored', async () => {
  await run('p-29', '2: did p-20 to p-29');
  expect(await readVersion(connection)).toMatchObject({ version: 1 });
  const next = await run();
  expect(next.filter((line) => !line.startsWith('Another run'))).toEqual([
    ...['Migration 2 goes on from p-19', ...ALL_OF(2).slice(2)],
    ...['Migration 3: initials', ...ALL_OF(3), 'version 3'],
  ]);
  expect(await people()).toEqual(MIGRATED);
});

test('of two runs at the same time one works, and both end when the work is done', async () => {
  const [one, two] = await Promise.all([run(), run()]);
  expect([one.at(-1), two.at(-1)]).toEqual(['version 3', 'version 3']);
  const pieces = [...one, ...two].filter((line) => line.includes(': did '));
  expect(pieces.sort()).toEqual([...ALL_OF(2), ...ALL_OF(3)]);
  expect(await people()).toEqual(MIGRATED);
});

test('processes of the release before start while it runs, and after it where the migration only adds', async () => {
  const killed = run('p-19', '2: did p-10 to p-19');
  await requireSchema(connection, []);
  await killed;
  await requireSchema(connection, []);
  await run('p-09', '3: did p-00 to p-09');
  // Version 2 is there, and the work on version 3 has begun.
  expect(await readVersion(connection)).toMatchObject({ version: 2, oldestProcess: 1 });
  await requireSchema(connection, []);
  await run();
  await expect(requireSchema(connection, [])).rejects.toThrow('has version 3 of the schema');
  await expect(migrate(connection, { migrations: [] })).rejects.toThrow('has version 3 of the schema');
});
