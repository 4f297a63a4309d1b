/**
 * Fills an empty database from a backup. All files are checked before anything is written; then the database is marked, so
 * that no process starts on one half. A restore that was killed goes on when it is run again with the same backup: it
 * inserts what is missing. At the end the counts and the ends of all chains must be those of the manifest.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Connection } from 'mongoose';
import { Problem } from '../boot/problem.js';
import { CommitChains, COMMITS, type ChainEnd, type Commit } from '../ledger/commit-chains.js';
import { MIGRATIONS, versionOf } from '../schema/migration.js';
import { beginRestore, endRestore, unfinishedRestore } from '../schema/restores.js';
import { stamp } from '../schema/version.js';
import { LONG_MAJORITY } from '../storage/driver.js';
import { KEPT } from './collections.js';
import { decode, linesOf, splitDocuments } from './documents.js';
import { checkFile, readFile } from './files.js';
import { makeIndexes } from './indexes.js';
import { insertAll } from './insert.js';
import { readManifest, type Manifest } from './manifest.js';
import type { OnProgress } from './write.js';

interface RestoreOptions {
  readonly connection: Connection;
  readonly folder: string;
  readonly onProgress?: OnProgress;
}

/** Throws a `Problem` for a database that is not empty, and for a backup that is not whole or newer than this release. */
export async function restoreBackup({
  connection,
  folder,
  onProgress = () => undefined,
}: RestoreOptions): Promise<Manifest> {
  const manifest = readManifest(folder);
  requireKnown(manifest);
  const goesOn = await requireEmpty(connection, manifest);
  for (const stored of [...manifest.collections, manifest.ledger.ends]) await checkFile(folder, stored);
  const { backupId, startedAt, schema } = manifest;
  if (!goesOn) await beginRestore(connection, { backupId, backupOf: new Date(startedAt) });

  const db = connection.db!;
  for (const { name, file, documents, indexes } of manifest.collections) {
    await makeIndexes(db.collection(name), indexes);
    const all = splitDocuments(readFile(folder, file));
    const checked = name === COMMITS ? followingChains(all, folder, manifest) : all;
    const onInserted = (count: number): void => {
      onProgress(name, count);
    };
    await insertAll(db.collection(name), checked, { goesOn, onInserted });
    const found = await db.collection(name).countDocuments({}, LONG_MAJORITY);
    if (found !== documents) throw incomplete(`${name} has ${found} documents, and the manifest says ${documents}`);
  }
  await stamp(connection, schema);
  await endRestore(connection);
  return manifest;
}

function requireKnown({ schema, collections }: Manifest): void {
  const known = versionOf(MIGRATIONS);
  if (schema.oldestProcess > known) {
    throw new Problem(
      `The backup has version ${schema.version} of the schema; this release knows version ${known}.`,
      'Restore it with the release that wrote it, or a newer one.',
    );
  }
  const names = new Set(KEPT.map(({ name }) => name));
  const unknown = collections.filter(({ name }) => !names.has(name)).map(({ name }) => name);
  if (unknown.length === 0) return;
  throw new Problem(
    `The backup has collections that this release does not know: ${unknown.join(', ')}.`,
    'Restore it with the release that wrote it, or a newer one.',
  );
}

/** True where an earlier restore of the same backup was killed. */
async function requireEmpty(connection: Connection, { backupId }: Manifest): Promise<boolean> {
  const db = connection.db!;
  const begun = await unfinishedRestore(connection);
  if (begun?.backupId === backupId) return true;
  if (begun) {
    throw new Problem(
      `The database "${connection.name}" is half restored from another backup.`,
      `Name that one with --from (it began at ${begun.backupOf.toISOString()}), or drop the database.`,
    );
  }
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    if (name.startsWith('system.') || (await db.collection(name).findOne({}, LONG_MAJORITY)) === null) continue;
    throw new Problem(
      `The database "${connection.name}" is not empty: it has ${name}. Nothing was restored.`,
      'Name a new database in MONGODB_URI, and start no process of ours on it before the restore has ended.',
    );
  }
  return false;
}

/** Passes the commits on, and throws as soon as one is not linked, or an account does not end as the manifest says. */
async function* followingChains(
  documents: AsyncIterable<Buffer>,
  folder: string,
  { ledger }: Manifest,
): AsyncGenerator<Buffer> {
  const ends = linesOf(readFile(folder, ledger.ends.file));
  const chains = new CommitChains();
  const compare = async (ended: ChainEnd): Promise<void> => {
    const next = await ends.next();
    if (next.done === true || !isDeepStrictEqual(JSON.parse(next.value), ended)) {
      throw incomplete(`${ended.accountId} ends at entry ${ended.toSeq}, and not where the manifest says`);
    }
  };
  for await (const raw of documents) {
    const ended = addTo(chains, decode(raw) as Commit);
    if (ended) await compare(ended);
    yield raw;
  }
  const last = chains.finish();
  if (last) await compare(last);
  if ((await ends.next()).done !== true) throw incomplete('an account of the manifest is missing');
}

function addTo(chains: CommitChains, commit: Commit): ChainEnd | null {
  try {
    return chains.add(commit);
  } catch (error) {
    throw incomplete((error as Error).message);
  }
}

const incomplete = (why: string): Problem =>
  new Problem(`The restore is not whole: ${why}.`, 'Drop the database and use another backup; tell the developers.');
