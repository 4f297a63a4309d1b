import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoServerError, type Collection, type Document } from 'mongodb';
import type { Entry } from '../../domain/account/entry.js';
import { chain, CHAIN_START } from '../../ledger/hash-chain.js';
import { storedAccount, type AccountDocument } from '../../ledger/account-document.js';
import { sealOf } from '../../ledger/seal.js';
import type { ChainedEntry } from '../../ledger/store.js';
import { debitOf, holdOf, meeting, topUpOf } from '../domain/reducer/ledger-driver.js';
import { openStoppedLedger, type StoppedLedger } from '../support/ledger-on-mongodb.js';
import { TERMS } from '../support/terms.js';
import { DAY, later } from '../support/time.js';
import { recordEverything } from './eventful-account.js';
import { tamperingsOf } from './reconcile-tamper.js';
import { TESTER } from '../support/actor.js';

let service: StoppedLedger;
let accounts: Collection;
let entries: Collection;
let crossings: Collection;
let statements: Collection;
let account: Document;
let recorded: Document[];

beforeAll(async () => {
  service = await openStoppedLedger();
  await recordEverything(service, 'acme');
  const { models } = service;
  accounts = models.accounts.collection;
  entries = models.entries.collection;
  crossings = models.crossings.collection;
  statements = models.statements.collection;
  account = (await accounts.findOne({ _id: 'acme' as never }))!;
  recorded = await entries.find({ accountId: 'acme' }).sort({ seq: 1 }).toArray();
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
    expect(summary).toMatchObject({ accounts: 1, entries: recorded.length, findings: 0 });
  });

  test('holds every type of entry, early and late, and every kind of crossing', async () => {
    const types = new Set(recorded.map(({ type, late, ref }) => [type, late && 'late', ref && 'ref'].join(' ').trim()));
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
    expect((await crossings.distinct('kind')).sort()).toEqual(['back', 'gone', 'overage', 'threshold']);
    expect(account['holds']).toHaveLength(4);
  });
});

describe('tampering', () => {
  afterEach(async () => {
    expect(await kindsFound()).toEqual([]);
  });

  test('with any field of an account is found', async () => {
    expect(await unnoticed(accounts, account)).toEqual([]);
  });

  test('with any field of any type of entry is found', async () => {
    const oneOfEach = new Map(
      recorded.map((entry) => [
        `${entry['type']} ${entry['late']} ${entry['ofLate']} ${entry['ref'] !== undefined} ${entry['grantId'] !== undefined}`,
        entry,
      ]),
    );
    for (const entry of oneOfEach.values()) expect(await unnoticed(entries, entry)).toEqual([]);
  });

  test('by deleting an entry is found, be it the first, the last or one between', async () => {
    for (const entry of [recorded[0]!, recorded[20]!, recorded.at(-1)!]) {
      await entries.deleteOne({ _id: idOf(entry) });
      expect(await kindsFound('acme')).toContain('GAP');
      await entries.insertOne(entry);
    }
  });

  test('by inserting an entry is found, before, between and behind the others', async () => {
    for (const seq of [0, 7.5, 'seven', recorded.length + 1, recorded.length + 5]) {
      const extra = { ...recorded[0], _id: 'extra' as never, key: 'extra', seq };
      await entries.insertOne(extra);
      expect(await kindsFound('acme')).toContain('GAP');
      await entries.deleteOne({ _id: extra._id });
    }
  });

  test('by swapping two entries is found', async () => {
    const [a, b] = [recorded[5]!, recorded[6]!];
    await entries.deleteMany({ _id: { $in: [a['_id'], b['_id']] } });
    await entries.insertMany([
      { ...a, _id: b['_id'] as never, seq: b['seq'] as number },
      { ...b, _id: a['_id'] as never, seq: a['seq'] as number },
    ]);
    expect(await kindsFound('acme')).toContain('HASH');
    await entries.deleteMany({ _id: { $in: [a['_id'], b['_id']] } });
    await entries.insertMany([a, b]);
  });

  test('by recording a key twice is found without the unique index', async () => {
    await entries.dropIndex('accountId_1_key_1');
    await replaced(entries, { ...recorded[6]!, key: recorded[5]!['key'] as string }, recorded[6]!, async () => {
      expect(await kindsFound('acme')).toContain('KEY_TWICE');
    });
    await service.models.entries.createIndexes();
  });

  test('with an account document that is gone, or under another id, is found', async () => {
    await accounts.deleteOne({ _id: idOf(account) });
    expect(await kindsFound()).toEqual(['ORPHAN']);
    expect(await kindsFound('acme')).toEqual(['ORPHAN']);
    await accounts.insertOne({ ...account, _id: 'other' as never });
    expect(await kindsFound()).toEqual(expect.arrayContaining(['ORPHAN', 'GAP']));
    await accounts.deleteOne({ _id: 'other' as never });
    await accounts.insertOne(account);
  });

  test('with what an alert records is found', async () => {
    const records = await crossings.find({}).toArray();
    for (const record of records) {
      await crossings.deleteOne({ _id: record._id });
      expect(await kindsFound('acme')).toEqual(['CROSSING']);
      await crossings.insertOne({ ...record, _id: `${String(record._id)}0` as never, generation: 10 });
      expect(await kindsFound('acme')).toEqual(['CROSSING']);
      await crossings.deleteOne({ _id: `${String(record._id)}0` as never });
      await crossings.insertOne(record);
      // When exactly it happened, and under which terms, follows from nothing else that is stored.
      const unproven = /^(at|facts\.(thresholdPercent|timeZone|overage\.(limitTokens|unitPrice\.(amount|currency)))) /;
      // One of each kind is enough: the others have the same fields.
      const isFirst = records.find(({ kind }) => kind === record['kind']) === record;
      for (const { what, document } of isFirst ? tamperingsOf(record) : []) {
        if (unproven.test(what)) continue;
        await replaced(crossings, document, record, async () => {
          const kinds = await kindsFound('acme');
          expect(kinds.length === 0 ? what : 'found').toBe('found');
        });
      }
    }
  });
});

describe('a stored statement', () => {
  const found = async (now?: Date): Promise<string[]> =>
    (await service.reconcile('acme', now)).findings.map(({ kind, entryId, expected }) =>
      [kind, entryId, expected].join(' '),
    );

  test('in which any field was changed is found', async () => {
    const stored = await statements.find({ accountId: 'acme' }).toArray();
    expect(stored.map(({ _id }) => String(_id)).sort()).toEqual(['acme~1', 'acme~2']);
    for (const { spaces } of stored) expect((spaces as unknown[]).length).toBeGreaterThan(1);
    for (const statement of stored) expect(await unnoticed(statements, statement)).toEqual([]);
    expect(await found()).toEqual([]);
  });

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

describe('a forger who rewrites every hash and the seal, too', () => {
  const close = () => recorded.find(({ type }) => type === 'period_close')!;
  const debit = () => recorded.find(({ type }) => type === 'debit')!;
  /** What is changed in an entry or in the account, and which kinds of findings that must give. */
  const rewrites: [string, () => [Document, number?], string[]][] = [
    [
      'a statement',
      () => [{ totals: { ...(close()['totals'] as object), used: 1 } }, close()['seq'] as number],
      ['STATEMENT'],
    ],
    ['a debit', () => [{ legs: { available: -2, spent: 2 } }, debit()['seq'] as number], ['ENTRY', 'BUCKET']],
    ['an entry of another period', () => [{ periodId: 'acme~2' }, debit()['seq'] as number], ['ENTRY', 'STATEMENT']],
    ['a balance', () => [{ buckets: { ...(account['buckets'] as object), spent: 0, overage: 0 } }], ['BUCKET']],
    ['the grants', () => [{ grants: [] }], ['GRANT']],
    ['the holds', () => [{ holds: [] }], ['HOLD']],
    ['the usage', () => [{ period: { ...(account['period'] as object), usage: {} } }], ['USAGE']],
    [
      'the end of the period',
      () => [{ period: { ...(account['period'] as object), end: later(99 * DAY) } }],
      ['PERIOD'],
    ],
    ["a Space's use", () => [{ spaceCaps: { capped: { limit: 90, used: 1_000 } } }], ['CAP']],
    [
      'what fires an alert',
      () => [{ crossings: { ...(account['crossings'] as object), gone: { armed: true, generation: 9 } } }],
      ['CROSSING'],
    ],
    ['the terms', () => [{ terms: { ...(account['terms'] as object), thresholdPercent: 1 } }], ['TERMS']],
    ['when the account is woken', () => [{ nextAt: later(99 * DAY) }], ['NEXT_AT']],
  ];

  test.each(rewrites)('and changes %s is found', async (_what, changeOf, kinds) => {
    const [fields, seq] = changeOf();
    const unchained = recorded.map(({ hash: _hash, ...entry }) =>
      entry['seq'] === seq ? { ...entry, ...fields } : entry,
    );
    const rechained = chain(CHAIN_START, unchained as unknown as Entry[]);
    const document = { ...account, ...(seq === undefined && fields), lastHash: rechained.at(-1)!.hash };
    const seal = sealOf(storedAccount(document as unknown as AccountDocument));
    await rewrite({ ...document, seal }, rechained);
    expect(await kindsFound('acme')).toEqual(expect.arrayContaining(kinds));
    await rewrite(account, recorded as unknown as ChainedEntry[]);
    expect(await kindsFound('acme')).toEqual([]);
  });

  async function rewrite(document: Document, chained: readonly ChainedEntry[]): Promise<void> {
    await accounts.replaceOne({ _id: idOf(account) }, document);
    await entries.deleteMany({ accountId: 'acme' });
    await entries.insertMany([...chained] as unknown as Document[]);
  }
});

describe('an account whose check breaks off', () => {
  const find = () => entries.find.bind(entries);
  let original: ReturnType<typeof find>;
  /** Each read of the account's entries fails, until `times` of them have failed. */
  const failReads = (error: Error, times = Infinity): void => {
    original = find();
    let left = times;
    entries.find = ((filter: object, options: object) => {
      if (!JSON.stringify(filter).includes('broken~') || left <= 0) return original(filter, options);
      left -= 1;
      throw error;
    }) as unknown as typeof entries.find;
  };
  const tooLong = () => new MongoServerError({ code: 50, message: 'operation exceeded time limit' });

  beforeAll(async () => {
    await service.ledger.openAccount('broken', TERMS, TESTER);
    await service.ledger.openAccount('worse', TERMS, TESTER);
    await accounts.updateOne({ _id: 'worse' as never }, { $inc: { 'buckets.available': 1 } });
  });
  afterEach(() => {
    entries.find = original;
  });
  afterAll(async () => {
    for (const accountId of ['broken', 'worse']) {
      await accounts.deleteOne({ _id: accountId as never });
      await entries.deleteMany({ accountId });
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
    await accounts.updateOne({ _id: 'broken' as never }, { $inc: { 'buckets.available': 1 } });
    failReads(tooLong(), 1);
    const kinds = await kindsFound('broken');
    expect(kinds).toContain('BUCKET');
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

/** The changes of a document after which reconciliation finds nothing. */
async function unnoticed(collection: Collection, original: Document): Promise<string[]> {
  const missed: string[] = [];
  for (const { what, document } of tamperingsOf(original)) {
    try {
      await replaced(collection, document, original, async () => {
        const { findings } = await service.reconcile(idOf(document) === idOf(original) ? 'acme' : undefined);
        if (findings.length === 0) missed.push(`${String(original['type'] ?? 'account')}: ${what}`);
      });
    } catch (error) {
      // The unique indexes don't even let it happen.
      if (!(error instanceof MongoServerError) || error.code !== 11_000) throw error;
    }
  }
  return missed;
}

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
