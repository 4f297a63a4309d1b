/** The manifest says what is in a backup. It is written last: a folder without one is no backup. */
import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { Problem } from '../boot/problem.js';

/** The version of the format of backups. A release reads the formats up to its own. */
export const FORMAT = 1;
const FILE = 'manifest.json';

const whole = z.int().nonnegative();
const file = { file: z.string().regex(/^\w+\.(bson|jsonl)\.gz$/), bytes: whole, sha256: z.hex().length(64) };

/** As MongoDB lists it. */
const index = z.looseObject({ name: z.string(), key: z.record(z.string(), z.union([z.number(), z.string()])) });
export type Index = z.output<typeof index>;

const manifest = z.object({
  format: z.literal(FORMAT),
  backupId: z.uuid(),
  /** Of the database. */
  schema: z.object({ version: whole, oldestProcess: whole }),
  database: z.string(),
  /** By the database's clock, before anything was read. Everything that was acknowledged until then is in the backup. */
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  collections: z.array(z.object({ name: z.string(), documents: whole, ...file, indexes: z.array(index) })),
  /** One line for each account: its number of commits, the number of its last entry, and the hash of its last commit. */
  ledger: z.object({ accounts: whole, commits: whole, entries: whole, ends: z.object(file) }),
  /** Collections that no release of Fuelgauge made. They are not in the backup. */
  unknown: z.array(z.string()),
});

export type Manifest = z.output<typeof manifest>;

export async function writeManifest(folder: string, content: Manifest): Promise<void> {
  const target = path.join(folder, FILE);
  const handle = await open(`${target}.part`, 'wx');
  await handle.writeFile(`${JSON.stringify(content, null, 2)}\n`);
  await handle.sync();
  await handle.close();
  await rename(`${target}.part`, target);
}

/** Throws a `Problem` for what is no backup, or one that this release can't read. */
export function readManifest(folder: string): Manifest {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path.join(folder, FILE), 'utf8'));
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw damaged((error as Error).message);
    throw new Problem(
      `${folder} has no ${FILE}: it is no backup, or one that did not come to its end.`,
      'Name the folder of a backup that ended with 0.',
    );
  }
  const { format } = content as { readonly format?: unknown };
  if (typeof format === 'number' && format > FORMAT) {
    throw new Problem(
      `The backup has format ${format}, and this release reads formats up to ${FORMAT}.`,
      'Restore it with the release that wrote it, or a newer one.',
    );
  }
  const read = manifest.safeParse(content);
  if (!read.success) throw damaged(z.prettifyError(read.error));
  return read.data;
}

const damaged = (why: string): Problem =>
  new Problem(`The ${FILE} of the backup is damaged: ${why}`, 'Use another copy of the backup.');
