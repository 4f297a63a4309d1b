import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Document } from 'mongodb';
import { openStoppedLedger, type StoppedLedger } from '../support/ledger-on-mongodb.js';
import { recordEverything } from './eventful-account.js';
import { findingsIn, type Stored } from './reconcile-in-memory.js';
import { tamperingsOf } from './reconcile-tamper.js';

let service: StoppedLedger;
let stored: Stored;

beforeAll(async () => {
  service = await openStoppedLedger();
  await recordEverything(service, 'acme');
  await service.writeSnapshots();
  const { commits, snapshots, statements } = service.models;
  stored = {
    commits: await commits.collection.find({}).toArray(),
    snapshot: (await snapshots.collection.findOne({}))!,
    statements: await statements.collection.find({}).toArray(),
  };
});

afterAll(async () => {
  await service.close();
});

/** The changes of a document after which nothing is found. */
async function unnoticed(original: Document, withOther: (document: Document) => Stored): Promise<string[]> {
  const missed: string[] = [];
  for (const { what, document } of tamperingsOf(original)) {
    if ((await findingsIn(withOther(document), 'acme')).length === 0)
      missed.push(`${String(original['_id'])}: ${what}`);
  }
  return missed;
}

const replacing = (documents: readonly Document[], original: Document, other: Document): Document[] =>
  documents.map((document) => (document === original ? other : document));

test('nothing is found while nothing is changed', async () => {
  expect(await findingsIn(stored, 'acme')).toEqual([]);
});

test('a change of any field of any commit, its entries and its crossings is found', async () => {
  const { commits } = stored;
  for (const commit of oneOfEach()) {
    const missed = await unnoticed(commit, (other) => ({ ...stored, commits: replacing(commits, commit, other) }));
    expect(missed).toEqual([]);
  }
});

test('a change of any field of a snapshot is found, but for its shape: one of another shape is never read', async () => {
  const missed = await unnoticed(stored.snapshot, (snapshot) => ({ ...stored, snapshot }));
  expect(missed.filter((what) => !what.startsWith('acme: shape ') && !what.startsWith('acme: _id '))).toEqual([]);
});

test('a change of any field of a statement is found', async () => {
  const { statements } = stored;
  expect(statements.map(({ _id }) => String(_id)).sort()).toEqual(['acme~1', 'acme~2']);
  for (const statement of statements) {
    expect((statement['spaces'] as unknown[]).length).toBeGreaterThan(1);
    const missed = await unnoticed(statement, (other) => ({
      ...stored,
      statements: replacing(statements, statement, other),
    }));
    expect(missed).toEqual([]);
  }
});

/** A commit for each type of entry, early and late, and one with each kind of crossing. */
function oneOfEach(): Document[] {
  const chosen = new Map<string, Document>();
  for (const commit of stored.commits) {
    for (const { type, late, ofLate, ref, grantId } of commit['entries'] as Document[]) {
      chosen.set(`${type} ${late} ${ofLate} ${ref !== undefined} ${grantId !== undefined}`, commit);
    }
    for (const { kind } of (commit['crossings'] ?? []) as Document[]) chosen.set(kind as string, commit);
  }
  return [...new Set(chosen.values())];
}
