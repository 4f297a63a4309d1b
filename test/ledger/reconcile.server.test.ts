import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Collection, MongoServerError, type Document } from 'mongodb';
import type { Entry } from '../../domain/account/entry.js';
import { debitOf, holdOf, meeting, topUpOf } from '../domain/reducer/ledger-driver.js';
import { TESTER } from '../support/actor.js';
import { openStoppedLedger, type StoppedLedger } from '../support/ledger-on-mongodb.js';
import { TERMS } from '../support/terms.js';
import { DAY, later } from '../support/time.js';
import { recordEverything } from './eventful-account.js';
import { tamperingsOf } from './reconcile-tamper.js';

let service: StoppedLedger;
let commits: Collection;
let snapshots: Collection;
let statements: Collection;
let snapshot: Document;
let stated: Document[];
/** Of the account in which everything has happened, oldest first. */
let recorded: Document[];
let entries: Entry[];

beforeAll(async () => {
  service = await openStoppedLedger();
  await recordEverything(service, 'acme');
  await service.writeSnapshots();
  const { models } = service;
  commits = models.commits.collection;
  snapshots = models.snapshots.collection;
  statements = models.statements.collection;
  snapshot = (await snapshots.findOne({ _id: 'acme' as never }))!;
  recorded = await commits.find({ accountId: 'acme' }).sort({ _id: 1 }).toArray();
  stated = await statements.find({ accountId: 'acme' }).sort({ number: 1 }).toArray();
  entries = recorded.flatMap((commit) => commit['entries'] as Entry[]);
});

afterAll(async () => {
  await service.close();
});

const kindsFound = async (accountId?: string): Promise<string[]> => [
  ...new Set((await service.reconcile(accountId)).findings.map(({ kind }) => kind)),
];

describe('a ledger in which everything has happened', () => {
  test('is clean', async () => {
    const { summary, findings } = await service.reconcile();
    expect(findings).toEqual([]);
    expect(summary).toMatchObject({ accounts: 1, entries: entries.length, findings: 0 });
  });

  test('is clean as of each of its entries', async () => {
    for (let seq = 1; seq <= entries.length; seq += 1) {
      const { summary, findings } = await service.reconcile('acme', undefined, seq);
      expect(findings).toEqual([]);
      expect(summary.state).toMatchObject({ seq, buckets: { available: entries[seq - 1]!.balanceAfter } });
    }
  });

  test('holds every type of entry, early and late, and every kind of crossing', async () => {
    const types = new Set(
      entries.map((entry) => {
        const { type, late, ref } = entry as Entry & { late?: true };
        return [type, late && 'late', ref && 'ref'].join(' ').trim();
      }),
    );
    expect([...types].sort()).toEqual([
      'cap',
      'clawback  ref',
      'clawback late ref',
      'debit',
      'debit  ref',
      'debit late ref',
      'expire',
      'extend  ref',
      'freeze',
      'grant',
      'hold',
      'open',
      'pause',
      'period_close',
      'refund  ref',
      'refund late ref',
      'release  ref',
      'resume  ref',
      'settle  ref',
      'settle late ref',
      'terms',
      'unfreeze  ref',
      'unfreeze late ref',
      'void  ref',
    ]);
    expect((await commits.distinct('crossings.kind')).sort()).toEqual(['back', 'gone', 'overage', 'threshold']);
    expect(snapshot).toMatchObject({ seq: entries.length, holds: { length: 4 } });
  });
});

describe('tampering', () => {
  afterEach(async () => {
    expect(await kindsFound()).toEqual([]);
  });

  test('with a field of a commit, a snapshot or a statement is found', async () => {
    for (const [collection, document] of [
      [commits, recorded[30]!],
      [snapshots, snapshot],
      [statements, stated[0]!],
    ] as const) {
      const missed: string[] = [];
      for (const { what, document: changed } of tamperingsOf(document)) {
        if (NESTED.test(what) || what.startsWith('shape ')) continue;
        await replaced(collection, changed, document, async () => {
          if ((await kindsFound()).length === 0) missed.push(what);
        });
      }
      expect(missed).toEqual([]);
    }
  });

  test('by deleting a commit is found, be it the first, the last or one between', async () => {
    for (const commit of [recorded[0]!, recorded[20]!, recorded.at(-1)!]) {
      await commits.deleteOne({ _id: idOf(commit) });
      expect(await kindsFound('acme')).toContain('GAP');
      expect(await kindsFound()).toContain('GAP');
      await commits.insertOne(commit);
    }
  });

  test('by inserting a commit is found, before, between and behind the others', async () => {
    const { slots: _slots, ...copied } = recorded[1]!;
    const last = entries.length;
    for (const id of ['extra', idAt(0), `${idAt(2)}x`, 'acme~7', idAt(last + 5)]) {
      await commits.insertOne({ ...copied, _id: id as never });
      expect(await kindsFound('acme')).toContain('GAP');
      await commits.deleteOne({ _id: id as never });
    }
    await commits.insertOne({ ...copied, _id: idAt(last + 1) as never });
    expect(await kindsFound('acme')).toEqual(expect.arrayContaining(['HASH', 'COMMIT', 'ENTRY']));
    await commits.deleteOne({ _id: idAt(last + 1) as never });
  });

  test('by swapping two commits is found', async () => {
    const [a, b] = [recorded[5]!, recorded[6]!];
    await commits.deleteMany({ _id: { $in: [idOf(a), idOf(b)] } });
    await commits.insertMany([
      { ...a, _id: idOf(b) },
      { ...b, _id: idOf(a) },
    ]);
    expect(await kindsFound('acme')).toEqual(expect.arrayContaining(['HASH', 'COMMIT']));
    await commits.deleteMany({ _id: { $in: [idOf(a), idOf(b)] } });
    await commits.insertMany([a, b]);
  });

  test('by recording a key twice is found, and a slot twice, without the unique index', async () => {
    const [first, second] = entries.filter(({ type }) => type === 'debit').map(commitOfEntry);
    const [entry] = second!['entries'] as Entry[];
    const { key } = (first!['entries'] as Entry[])[0]!;
    await replaced(commits, { ...second, entries: [{ ...entry, key }] }, second!, async () => {
      const { findings } = await service.reconcile('acme');
      expect(findings).toContainEqual(
        expect.objectContaining({ kind: 'KEY_TWICE', subject: key, expected: 1, found: 2 }),
      );
    });
    await commits.dropIndex('accountId_1_slots_1');
    await replaced(commits, { ...second, slots: first!['slots'] as string[] }, second!, async () => {
      expect(await kindsFound('acme')).toContain('KEY_TWICE');
    });
    await service.models.commits.createIndexes();
  });

  test('with an account that has no commit any more is found by its snapshot and its statements', async () => {
    await commits.deleteMany({ accountId: 'acme' });
    expect(await kindsFound()).toContain('ORPHAN');
    await snapshots.deleteOne({ _id: idOf(snapshot) });
    expect(await kindsFound()).toContain('ORPHAN');
    expect(await kindsFound('acme')).toContain('ORPHAN');
    await commits.insertMany(recorded);
    await snapshots.insertOne({ ...snapshot, _id: 'other' as never });
    expect(await kindsFound()).toEqual(['ORPHAN']);
    await snapshots.deleteOne({ _id: 'other' as never });
    await snapshots.insertOne(snapshot);
  });

  test('without a snapshot, or with an older one, nothing is missed', async () => {
    await snapshots.deleteOne({ _id: idOf(snapshot) });
    expect(await kindsFound()).toEqual([]);
    await snapshots.insertOne(snapshot);
  });
});

/** Fields within fields; `reconcile-fields.server.test.ts` changes them, too. */
const NESTED = /^\w+\.\w/;

const idAt = (seq: number): string => `acme~${String(seq).padStart(12, '0')}`;

const commitOfEntry = ({ seq }: Entry): Document => recorded.find((commit) => (commit['toSeq'] as number) >= seq)!;

describe('a stored statement', () => {
  const found = async (now?: Date): Promise<string[]> =>
    (await service.reconcile('acme', now)).findings.map(({ kind, entryId, expected }) =>
      [kind, entryId, expected].join(' '),
    );

  test('that is missing is found when a later one is there, or when it is long overdue', async () => {
    const [first, second] = await statements.find({ accountId: 'acme' }).sort({ number: 1 }).toArray();
    await statements.deleteOne({ _id: idOf(first!) });
    expect(await found()).toEqual(['STATEMENT acme~1 one']);
    await statements.deleteOne({ _id: idOf(second!) });
    expect(await found()).toEqual([]);
    const end = second!['end'] as Date;
    expect(await found(later(DAY, end))).toEqual(['STATEMENT acme~1 one']);
    expect(await found(later(DAY + 1, end))).toEqual(['STATEMENT acme~1 one', 'STATEMENT acme~2 one']);
    await statements.insertMany([first!, second!]);
    expect(await found(later(DAY + 1, end))).toEqual([]);
  });

  test('of a period that is not closed is found, whatever the statement says', async () => {
    const first = (await statements.findOne({ _id: 'acme~1' as never }))!;
    for (const [id, accountId] of [
      ['acme~3', 'acme'],
      ['acme~3', 'other'],
      ['acme~01', 'acme'],
      ['stray', 'acme'],
    ]) {
      await statements.insertOne({ ...first, _id: id as never, accountId, number: 3 });
      expect(await found()).toEqual([`STATEMENT ${id} none, its period is not closed`]);
      await statements.deleteOne({ _id: id as never });
    }
    await statements.insertOne({ ...first, _id: 'nobody~1' as never, accountId: 'nobody' });
    expect(await kindsFound()).toEqual(['ORPHAN']);
    await statements.deleteOne({ _id: 'nobody~1' as never });
  });
});

describe('an account whose check breaks off', () => {
  /** Each read of the account's commits fails, until `times` of them have failed. */
  const failReads = (error: Error, times = Infinity): void => {
    const find = Object.getOwnPropertyDescriptor(Collection.prototype, 'find')!.value as Collection['find'];
    let left = times;
    jest.spyOn(Collection.prototype, 'find').mockImplementation(function (this: Collection, filter = {}, options) {
      if (!JSON.stringify(filter).includes('broken~') || left <= 0) return find.call(this, filter, options);
      left -= 1;
      throw error;
    });
  };
  const tooLong = () => new MongoServerError({ code: 50, message: 'operation exceeded time limit' });

  beforeAll(async () => {
    await service.ledger.openAccount('broken', TERMS, TESTER);
    await service.ledger.openAccount('worse', TERMS, TESTER);
    await service.writeSnapshots();
    await snapshots.updateOne({ _id: 'worse' as never }, { $inc: { 'buckets.available': 1 } });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(async () => {
    for (const accountId of ['broken', 'worse']) {
      await snapshots.deleteOne({ _id: accountId as never });
      await commits.deleteMany({ accountId });
    }
  });

  test.each([
    ['a read that takes too long', tooLong()],
    ['a rule that throws', new TypeError('no')],
  ])('by %s is a finding, and the others are checked all the same', async (_, error) => {
    failReads(error);
    const { summary, findings } = await service.reconcile();
    expect(summary.accounts).toBe(3);
    expect(findings.filter(({ accountId }) => accountId === 'broken')).toMatchObject([
      { kind: 'UNCHECKED', found: error.message },
    ]);
    expect(findings.filter(({ accountId }) => accountId === 'worse')).not.toEqual([]);
    expect(summary.findings).toBe(findings.length);
  });

  test('once is checked again, and what is wrong with it is found', async () => {
    await snapshots.updateOne({ _id: 'broken' as never }, { $inc: { 'buckets.available': 1 } });
    failReads(tooLong(), 1);
    const kinds = await kindsFound('broken');
    expect(kinds).toContain('SNAPSHOT');
    expect(kinds).not.toContain('UNCHECKED');
  });
});

test('an account that is being written gives no false findings', async () => {
  const { ledger, clock } = service;
  await ledger.openAccount('busy', TERMS, TESTER);
  let writing = true;
  const isWriting = (): boolean => writing;
  const write = async (): Promise<void> => {
    for (let round = 0; writing; round += 1) {
      if (round % 20 === 19) clock.time = later(10 * DAY, clock.time);
      if (round % 30 === 29) await service.stateClosed('busy');
      await Promise.all([
        ledger.submit('busy', topUpOf(`${round}`, 1 + (round % 7))),
        ...[0, 1, 2].map((nth) => ledger.submit('busy', debitOf(meeting(`${round}.${nth}`)))),
        ledger.submit('busy', holdOf(meeting(`${round}.held`), DAY)),
        ledger.submit('busy', {
          type: 'change_terms',
          changes: { thresholdPercent: 10 + ((round * 37) % 90) },
          ...TESTER,
        }),
      ]);
    }
  };
  const writer = write().finally(() => {
    writing = false;
  });
  writer.catch(() => undefined); // Awaited below.
  let seen = 0;
  for (let looks = 0; isWriting() && (looks < 20 || seen <= 100); looks += 1) {
    const { summary, findings } = await service.reconcile('busy');
    expect(findings).toEqual([]);
    expect(summary.entries).toBeGreaterThanOrEqual(seen);
    seen = summary.entries;
  }
  writing = false;
  await writer;
  expect(await kindsFound('busy')).toEqual([]);
  expect(seen).toBeGreaterThan(100);
});

/** Looks while another document is in the place of the original. */
async function replaced(collection: Collection, other: Document, original: Document, look: () => Promise<void>) {
  const put = async (document: Document, insteadOf: Document): Promise<void> => {
    if (idOf(document) === idOf(insteadOf)) await collection.replaceOne({ _id: idOf(document) }, document);
    else {
      await collection.deleteOne({ _id: idOf(insteadOf) });
      await collection.insertOne(document);
    }
  };
  await put(other, original);
  try {
    await look();
  } finally {
    await put(original, other);
  }
}

/** As the driver wants it. */
function idOf(document: Document): never {
  return document['_id'] as never;
}
