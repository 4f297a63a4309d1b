/** What is no backup, what is not restored, and what goes on after a kill. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Binary, Decimal128, Double, Int32, Long, Timestamp } from 'mongodb';
import { readManifest } from '../../backup/manifest.js';
import { connectMongo } from '../../storage/connect.js';
import { requireSchema } from '../../schema/version.js';
import { commitsOf } from '../support/commits.js';
import { evaluation } from '../support/actions.js';
import { TESTER } from '../support/actor.js';
import { openLedgerOnMongo, type LedgerOnMongo } from '../support/ledger-on-mongodb.js';
import { freshDatabase } from '../support/servers.js';
import { openCopies } from './support/copies.js';

const copies = openCopies();
/** Of a small database. */
const whole = copies.folder();
let service: LedgerOnMongo;
/** Fields whose types JavaScript does not tell apart. */
const EXACT = {
  ...{ int: new Int32(1), double: new Double(1), long: Long.fromNumber(1), decimal: Decimal128.fromString('1.10') },
  ...{ binary: new Binary(Buffer.from('x'), 4), at: new Timestamp({ t: 1, i: 2 }), when: new Date(5), nothing: null },
};

beforeAll(async () => {
  service = await openLedgerOnMongo();
  for (let account = 0; account < 3; account += 1) {
    const accountId = await service.openAccount();
    for (let n = 0; n < 4; n += 1) await service.ledger.debit({ accountId, action: evaluation(n), ...TESTER });
  }
  await service.connection.db!.collection('plans').insertOne({ _id: 'exact' as never, ...EXACT });
  await service.connection.db!.createCollection('of_the_operator');
  const { code, output, complaint } = await copies.backup(service.uri, whole);
  expect([complaint, code, output]).toEqual([
    '',
    0,
    expect.stringContaining('Left out, because no part of Fuelgauge made them: of_the_operator'),
  ]);
});
afterAll(async () => {
  await service.close();
  copies.remove();
});

/** A copy of the backup whose manifest is changed. */
function changed(change: (manifest: Record<string, unknown>) => object): string {
  const folder = copies.copyOf(whole);
  const file = path.join(folder, 'manifest.json');
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)));
  return folder;
}

async function isEmpty(uri: string): Promise<boolean> {
  const connection = await connectMongo(uri);
  const found = await connection.db!.listCollections().toArray();
  await connection.close();
  return found.length === 0;
}

test.each([
  [
    'without a manifest',
    () => {
      const folder = copies.copyOf(whole);
      rmSync(path.join(folder, 'manifest.json'));
      return folder;
    },
    /no backup, or one that did not come to its end/,
  ],
  [
    'with half a manifest',
    () => {
      const folder = copies.copyOf(whole);
      const file = path.join(folder, 'manifest.json');
      writeFileSync(file, readFileSync(file, 'utf8').slice(0, 200));
      return folder;
    },
    /manifest\.json of the backup is damaged/,
  ],
  [
    'of a newer format',
    () => changed((of) => ({ ...of, format: 2 })),
    /has format 2, and this release reads formats up to 1/,
  ],
  [
    'of a newer schema',
    () => changed((of) => ({ ...of, schema: { version: 9, oldestProcess: 9 } })),
    /version 9 of the schema/,
  ],
  [
    'with a damaged file',
    () => {
      const folder = copies.copyOf(whole);
      const file = path.join(folder, 'ledger_commits.bson.gz');
      const bytes = readFileSync(file);
      bytes[bytes.length - 20]! ^= 1;
      writeFileSync(file, bytes);
      return folder;
    },
    /ledger_commits\.bson\.gz of the backup is damaged/,
  ],
  [
    'without one of its files',
    () => {
      const folder = copies.copyOf(whole);
      renameSync(path.join(folder, 'plans.bson.gz'), path.join(folder, 'plan.bson.gz'));
      return folder;
    },
    /plans\.bson\.gz of the backup cannot be read/,
  ],
])('a backup %s is refused before anything is written', async (_, folderOf, reason) => {
  const uri = freshDatabase();
  const { code, complaint } = await copies.restore(uri, folderOf());
  expect([code, complaint]).toEqual([1, expect.stringMatching(reason)]);
  expect(await isEmpty(uri)).toBe(true);
});

test.each<[string, (manifest: Record<string, unknown>) => object, RegExp]>([
  [
    'counts',
    (of) => ({
      ...of,
      collections: (of['collections'] as { documents: number }[]).map((one) => ({
        ...one,
        documents: one.documents + 1,
      })),
    }),
    /documents, and the manifest says/,
  ],
])('a restore whose %s are not those of the manifest fails', async (_, change, reason) => {
  const { code, complaint } = await copies.restore(freshDatabase(), changed(change));
  expect([code, complaint]).toEqual([1, expect.stringMatching(reason)]);
});

test('a restore whose chains do not end as the manifest says fails', async () => {
  const folder = copies.withOtherEnds(whole);
  const { code, complaint } = await copies.restore(freshDatabase(), folder);
  expect([code, complaint]).toEqual([1, expect.stringMatching(/ends at entry \d+, and not where the manifest says/)]);
});

test('only an empty database is restored', async () => {
  const before = await commitsOf(service.connection).countDocuments();
  const { code, complaint } = await copies.restore(service.uri, whole);
  expect([code, complaint]).toEqual([1, expect.stringMatching(/is not empty: it has \w+\. Nothing was restored\./)]);
  expect(await commitsOf(service.connection).countDocuments()).toBe(before);
});

test('no field changes its type', async () => {
  const uri = freshDatabase();
  expect(await copies.restore(uri, whole)).toMatchObject({ code: 0 });
  const connection = await connectMongo(uri);
  const found = await connection.db!.collection('plans').findOne({ _id: 'exact' as never }, { promoteValues: false });
  await connection.close();
  expect(found).toEqual({ _id: 'exact', ...EXACT });
});

test('a restore that was killed keeps processes away, takes no other backup, and goes on with its own', async () => {
  const uri = freshDatabase();
  const script = path.join(import.meta.dirname, 'killed-restore.mjs');
  const child = spawn(process.execPath, [script, uri, whole], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: 'inherit',
  });
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);

  const connection = await connectMongo(uri);
  await expect(requireSchema(connection)).rejects.toThrow('is only half restored');
  const other = copies.folder();
  expect(await copies.backup(service.uri, other)).toMatchObject({ code: 0 });
  expect(await copies.restore(uri, other)).toMatchObject({
    ...{ code: 1, complaint: expect.stringContaining('half restored from another backup') },
  });
  expect(await copies.backup(uri, copies.folder())).toMatchObject({ code: 1 });

  // As if it had been killed within a write.
  await commitsOf(connection).deleteOne({ fromSeq: 3 });
  expect(await copies.restore(uri, whole)).toMatchObject({ code: 0, complaint: '' });
  expect(await commitsOf(connection).countDocuments()).toBe(readManifest(whole).ledger.commits);
  await requireSchema(connection);
  expect(await copies.restore(uri, whole)).toMatchObject({ code: 1 });
  await connection.close();
});

test('a backup needs a folder of its own, and a database with a ledger', async () => {
  expect(await copies.backup(service.uri, whole)).toMatchObject({
    ...{ code: 1, complaint: expect.stringContaining('is not empty') },
  });
  const folder = copies.folder();
  expect(await copies.backup(freshDatabase(), folder)).toMatchObject({
    ...{ code: 1, complaint: expect.stringContaining('holds no ledger') },
  });
  expect(() => readdirSync(folder)).toThrow('ENOENT');
});

test('a ledger with a gap is not called a backup', async () => {
  const commits = commitsOf(service.connection);
  const missing = (await commits.findOne({ fromSeq: 4 }))!;
  await commits.deleteOne({ _id: missing._id });
  const folder = copies.folder();
  const { code, complaint } = await copies.backup(service.uri, folder);
  await commits.insertOne(missing);
  expect([code, complaint]).toEqual([
    1,
    expect.stringMatching(/The ledger is broken: entry 4 of \S+ is missing before/),
  ]);
  expect(readdirSync(folder)).not.toContain('manifest.json');
});
