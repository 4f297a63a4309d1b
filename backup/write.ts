/**
 * Writes a backup while the service runs. Every document that was acknowledged before it began is in it, and of the ledger
 * each account up to a commit that is not older. It only reads; memory stays the same however large the database is.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import type { Db, Document } from 'mongodb';
import type { Connection } from 'mongoose';
import { Problem } from '../boot/problem.js';
import { CommitChains, COMMITS, type ChainEnd, type Commit } from '../ledger/commit-chains.js';
import { FIRST_VERSION } from '../schema/migration.js';
import { unfinishedRestore } from '../schema/restores.js';
import { readVersion, requireReadable } from '../schema/version.js';
import { COLLECTIONS, KEPT } from './collections.js';
import { decode, decodeExactly, encode, readDocuments } from './documents.js';
import { createFile, type FileWriter } from './files.js';
import { readIndexes } from './indexes.js';
import { FORMAT, writeManifest, type Manifest } from './manifest.js';

const ENDS_FILE = 'ledger_ends.jsonl.gz';

/** Gets the collection that is read, and how many of its documents are written. */
export type OnProgress = (collection: string, documents: number) => void;

interface BackupOptions {
  readonly connection: Connection;
  /** New, or empty. */
  readonly folder: string;
  readonly onProgress?: OnProgress;
}

/** Throws a `Problem` where nothing can be written there, or the database is not one to back up. */
export async function writeBackup({
  connection,
  folder,
  onProgress = () => undefined,
}: BackupOptions): Promise<Manifest> {
  const db = connection.db!;
  const existing = await collectionsOf(connection);
  await makeFolder(folder);
  const startedAt = await serverNow(db);
  const { version, oldestProcess } = (await readVersion(connection)) ?? UNSTAMPED;

  const ends = createFile(folder, ENDS_FILE);
  const ledger = new LedgerPart(ends);
  const collections: Manifest['collections'] = [];
  for (const { name, only, change } of KEPT.filter((row) => existing.has(row.name))) {
    const file = createFile(folder, `${name}.bson.gz`);
    let documents = 0;
    for await (const raw of readDocuments(db.collection(name), only?.(startedAt))) {
      await file.write(change ? encode(change(decodeExactly(raw), startedAt)) : raw);
      if (name === COMMITS) await ledger.add(decode(raw));
      documents += 1;
      onProgress(name, documents);
    }
    const indexes = await readIndexes(db.collection(name));
    collections.push({ name, documents, ...(await file.close()), indexes });
  }
  await ledger.finish();
  const { accounts, commits, entries } = ledger;
  const manifest: Manifest = {
    format: FORMAT,
    backupId: randomUUID(),
    schema: { version, oldestProcess },
    database: connection.name,
    startedAt: startedAt.toISOString(),
    endedAt: (await serverNow(db)).toISOString(),
    collections,
    ledger: { accounts, commits, entries, ends: await ends.close() },
    unknown: [...existing].filter((name) => !(name in COLLECTIONS)).sort(),
  };
  await writeManifest(folder, manifest);
  return manifest;
}

const UNSTAMPED = { version: FIRST_VERSION, oldestProcess: FIRST_VERSION } as const;

async function collectionsOf(connection: Connection): Promise<Set<string>> {
  await requireReadable(connection);
  if (await unfinishedRestore(connection)) {
    throw new Problem(`The database "${connection.name}" is only half restored.`, 'End the restore first.');
  }
  const found = await connection.db!.listCollections({}, { nameOnly: true }).toArray();
  const names = new Set(found.map(({ name }) => name).filter((name) => !name.startsWith('system.')));
  if (names.has(COMMITS)) return names;
  // A wrong name of the database would otherwise look like a backup.
  throw new Problem(`The database "${connection.name}" holds no ledger.`, 'Name the right one in MONGODB_URI.');
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length === 0) return;
  } catch (error) {
    throw new Problem(`${folder} cannot be written: ${(error as Error).message}`, 'Name another folder with --to.');
  }
  throw new Problem(`${folder} is not empty.`, 'A backup needs a folder of its own. Delete what a killed one left.');
}

async function serverNow(db: Db): Promise<Date> {
  const { localTime } = await db.command({ hello: 1 });
  return localTime as Date;
}

/** Follows the chains while the commits are copied: what is not linked is never called a backup. */
class LedgerPart {
  accounts = 0;
  commits = 0;
  entries = 0;
  readonly #chains = new CommitChains();
  readonly #ends: FileWriter;

  constructor(ends: FileWriter) {
    this.#ends = ends;
  }

  async add(document: Document): Promise<void> {
    const commit = document as Commit;
    const ended = addTo(this.#chains, commit);
    if (ended) await this.#write(ended);
    this.commits += 1;
    this.entries += commit.toSeq - commit.fromSeq + 1;
  }

  async finish(): Promise<void> {
    const last = this.#chains.finish();
    if (last) await this.#write(last);
  }

  async #write(end: ChainEnd): Promise<void> {
    this.accounts += 1;
    await this.#ends.write(`${JSON.stringify(end)}\n`);
  }
}

function addTo(chains: CommitChains, commit: Commit): ChainEnd | null {
  try {
    return chains.add(commit);
  } catch (error) {
    throw new Problem(
      `The ledger is broken: ${(error as Error).message}. There is no backup of it.`,
      '`npm run reconcile` says what is wrong.',
    );
  }
}
