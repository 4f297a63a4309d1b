import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from '@jest/globals';
import { BSON } from 'mongodb';
import { linesOf, splitDocuments } from '../../backup/documents.js';
import { checkFile, createFile, readFile } from '../../backup/files.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-backup-files-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const documents = Array.from({ length: 5_000 }, (_, n) => ({ _id: n, text: 'x'.repeat(n % 700) }));
async function collect<T>(all: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of all) items.push(item);
  return items;
}

test('documents come back as they were written, whatever the pieces in which they are read', async () => {
  const file = createFile(folder, 'people.bson.gz');
  for (const document of documents) await file.write(BSON.serialize(document));
  const stored = await file.close();
  expect(stored.sha256).toBe(
    createHash('sha256')
      .update(readFileSync(path.join(folder, stored.file)))
      .digest('hex'),
  );
  const read = await collect(splitDocuments(readFile(folder, stored.file)));
  expect(read.map((raw) => BSON.deserialize(raw))).toEqual(documents);
  const bytes = [...Buffer.concat(documents.slice(0, 5).map((document) => BSON.serialize(document)))];
  const byByte = splitDocuments(Readable.from(bytes.map((byte) => Buffer.from([byte]))));
  expect((await collect(byByte)).map((raw) => BSON.deserialize(raw))).toEqual(documents.slice(0, 5));
});

test('a file is written once, and one that cannot be written fails whoever writes', async () => {
  writeFileSync(path.join(folder, 'there.bson.gz'), '');
  const file = createFile(folder, 'there.bson.gz');
  await expect(file.close()).rejects.toThrow('EEXIST');
  const nowhere = createFile(path.join(folder, 'nowhere'), 'a.bson.gz');
  const endless = async (): Promise<void> => {
    for (;;) await nowhere.write(Buffer.alloc(1 << 16));
  };
  await expect(endless()).rejects.toThrow();
});

test.each([
  [
    'a byte was changed',
    (file: string) => {
      const bytes = readFileSync(file);
      bytes[100]! ^= 1;
      writeFileSync(file, bytes);
    },
  ],
  [
    'the end is missing',
    (file: string) => {
      truncateSync(file, 200);
    },
  ],
  [
    'it is gone',
    (file: string) => {
      rmSync(file);
    },
  ],
])('a file is refused where %s', async (_, damage) => {
  const file = createFile(folder, 'damaged.bson.gz');
  for (const document of documents.slice(0, 900)) await file.write(BSON.serialize(document));
  const stored = await file.close();
  await checkFile(folder, stored);
  damage(path.join(folder, stored.file));
  await expect(checkFile(folder, stored)).rejects.toThrow(/damaged|cannot be read/);
  rmSync(path.join(folder, stored.file), { force: true });
});

test('what holds no documents is refused, and so is a document that is cut off', async () => {
  const one = Buffer.from(BSON.serialize({ _id: 1 }));
  await expect(collect(splitDocuments(Readable.from([Buffer.from('no documents')])))).rejects.toThrow('no documents');
  await expect(collect(splitDocuments(Readable.from([one, one.subarray(0, 7)])))).rejects.toThrow('cut off');
  await expect(collect(splitDocuments(Readable.from([one, one.subarray(0, 2)])))).rejects.toThrow('cut off');
});

test('lines come back whole, whatever the pieces', async () => {
  expect(await collect(linesOf(Readable.from(['a', 'b\ncd', '\n', 'e\n'].map((text) => Buffer.from(text)))))).toEqual([
    ...['ab', 'cd', 'e'],
  ]);
});
