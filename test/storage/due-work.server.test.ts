import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Schema, type Connection, type Model } from 'mongoose';
import { connectMongo } from '../../storage/connect.js';
import {
  createDueWork,
  dueFrom,
  dueWorkFields,
  dueWorkIndex,
  withBackoff,
  withLease,
  type WorkItem,
} from '../../storage/due-work.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { options, text } from '../../storage/schema-parts.js';
import { freshDatabase } from '../support/servers.js';

interface Letter extends WorkItem {
  readonly text: string;
}

const MINUTE = 60_000;
const schema = new Schema<Letter>({ _id: text, text, ...dueWorkFields }, options).index(dueWorkIndex);

let connection: Connection;
let letters: Model<Letter>;
let errors: unknown[];

const onError = (error: unknown): void => {
  errors.push(error);
};
const inMs = (ms: number): Date => new Date(Date.now() + ms);
const store = async (_id: string, dueAt: Date | null = inMs(-MINUTE)): Promise<void> => {
  await letters.create({ _id, text: 'Dear all', ...dueFrom(dueAt) });
};
const find = async (_id: string): Promise<Letter> => (await letters.findById(_id).lean<Letter>())!;
/** Each call makes what another process would use. */
const retried = () => createDueWork({ model: letters, nextDueAt: withBackoff(10 * MINUTE) });
const leased = () => createDueWork({ model: letters, nextDueAt: withLease(MINUTE) });
/** As time passes. */
const makeDue = async (_id: string): Promise<void> => {
  await letters.updateOne({ _id }, { $set: { dueAt: inMs(-1) } });
};

beforeAll(async () => {
  connection = await connectMongo(freshDatabase());
  letters = connection.model<Letter>('Letter', schema, 'letters');
  await prepareCollections({ letters });
});

beforeEach(async () => {
  errors = [];
  await letters.deleteMany({});
});

afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

describe('what is due', () => {
  test('is listed, the most overdue first; what is due later and what is finished is not', async () => {
    await store('new', inMs(-10));
    await store('old', inMs(-MINUTE));
    await store('later', inMs(MINUTE));
    await store('finished', null);
    expect((await retried().listDue(10)).map(({ _id }) => _id)).toEqual(['old', 'new']);
    expect((await retried().listDue(1)).map(({ _id }) => _id)).toEqual(['old']);
  });

  test('is found through its index', async () => {
    const indexes = await letters.collection.indexes();
    expect(indexes.map(({ key }) => key)).toContainEqual({ dueAt: 1 });
  });

  test('may be limited to some records', async () => {
    await store('a');
    await store('b');
    await letters.updateOne({ _id: 'b' }, { $set: { text: 'Dear Anna' } });
    const some = createDueWork({ model: letters, nextDueAt: withLease(MINUTE), where: { text: 'Dear Anna' } });
    expect((await some.listDue(10)).map(({ _id }) => _id)).toEqual(['b']);
  });
});

describe('working off', () => {
  test('one item that fails delays no other, and comes back', async () => {
    for (const id of ['a', 'b', 'c']) await store(id);
    const work = retried();
    const worked: string[] = [];
    const failure = new Error('no answer');
    const due = await work.workOff({ limit: 10, concurrency: 2, onError }, async ({ _id }) => {
      worked.push(_id);
      if (_id === 'a') throw failure;
      await work.finish({ _id });
    });
    expect(due).toBe(3);
    expect(worked.sort()).toEqual(['a', 'b', 'c']);
    expect(errors).toEqual([failure]);
    expect(await work.listDue(10)).toEqual([]);
    await makeDue('a');
    expect((await work.listDue(10)).map(({ _id }) => _id)).toEqual(['a']);
    for (const id of ['b', 'c']) expect(await find(id)).toMatchObject({ dueAt: null, attempts: 1 });
  });

  test('an item that always fails delays none of those behind it', async () => {
    await store('broken', inMs(-MINUTE));
    await store('b', inMs(-10));
    const work = retried();
    const worked: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      await work.workOff({ limit: 1, concurrency: 1, onError }, async ({ _id }) => {
        worked.push(_id);
        if (_id === 'broken') throw new Error('always');
        await work.finish({ _id });
      });
    }
    expect(worked).toEqual(['broken', 'b']);
  });

  test('an item that two processes take is worked on by one', async () => {
    for (let n = 0; n < 10; n += 1) await store(`l-${n}`);
    const worked: string[] = [];
    const process = () =>
      retried().workOff({ limit: 10, concurrency: 3, onError }, async ({ _id }) => {
        await new Promise((resolve) => setImmediate(resolve));
        worked.push(_id);
      });
    await Promise.all([process(), process(), process()]);
    expect(errors).toEqual([]);
    expect(worked.sort()).toEqual(Array.from({ length: 10 }, (_, n) => `l-${n}`));
  });

  test('who stored an item claims it before it is due; only one of two does', async () => {
    await store('a', inMs(MINUTE));
    const stored = await find('a');
    expect(await leased().claim(stored)).toBeNull();
    const claims = await Promise.all([leased().claimFirst(stored), leased().claimFirst(stored)]);
    expect(claims.filter((claimed) => claimed !== null)).toEqual([expect.objectContaining({ _id: 'a', attempts: 1 })]);
    expect(await leased().claimFirst(await find('a'))).toBeNull();
    await store('finished', null);
    expect(await leased().claimFirst(await find('finished'))).toBeNull();
  });

  test('an item whose process dies becomes due again', async () => {
    await store('a');
    const [read] = await leased().listDue(1);
    expect(await leased().claim(read!)).toMatchObject({ _id: 'a', attempts: 1 });
    expect(await leased().listDue(1)).toEqual([]);
    await makeDue('a');
    const [again] = await leased().listDue(1);
    expect(await leased().claim(again!)).toMatchObject({ _id: 'a', attempts: 2 });
  });
});

test('a postponed item comes back with a growing pause', async () => {
  await store('a');
  const work = retried();
  const pausesMs: number[] = [];
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    const before = Date.now();
    const claimed = await work.claim(await find('a'));
    expect(claimed).toMatchObject({ attempts: attempt });
    expect((await find('a')).dueAt).toEqual(claimed!.dueAt);
    pausesMs.push(claimed!.dueAt!.getTime() - before);
    await makeDue('a');
  }
  expect(pausesMs).toEqual([...pausesMs].sort((a, b) => a - b));
  expect(pausesMs[0]).toBeGreaterThanOrEqual(4_000);
  expect(pausesMs[3]).toBeGreaterThanOrEqual(32_000);
});

describe('a claim', () => {
  test('is refused for an item that is not due, is finished, or was changed since it was read', async () => {
    await store('a', inMs(MINUTE));
    expect(await leased().claim(await find('a'))).toBeNull();
    await makeDue('a');
    const read = await find('a');
    await letters.updateOne({ _id: 'a' }, { $set: dueFrom(inMs(-2 * MINUTE)) });
    expect(await leased().claim(read)).toBeNull();
    await leased().finish({ _id: 'a' });
    expect(await leased().claim(await find('a'))).toBeNull();
    expect(await leased().claim(read)).toBeNull();
  });

  test('stores changes with it, and its release makes the item due at once', async () => {
    await store('a');
    const work = leased();
    const claimed = (await work.claim(await find('a'), { text: 'Dear Anna' }))!;
    expect(await find('a')).toEqual(claimed);
    await work.release(claimed, { text: 'Dear Ben' });
    const [due] = await work.listDue(1);
    expect(due).toMatchObject({ _id: 'a', text: 'Dear Ben', attempts: 1 });
  });

  test('that ran out releases nothing that another process has claimed since', async () => {
    await store('a');
    const work = leased();
    const late = (await work.claim(await find('a')))!;
    await makeDue('a');
    const current = (await work.claim(await find('a')))!;
    await work.release(late, { text: 'too late' });
    expect(await find('a')).toEqual(current);
  });
});

describe('a finished item', () => {
  test('stays finished, although another process had claimed it too', async () => {
    await store('a');
    const work = leased();
    await work.claim(await find('a'));
    await makeDue('a');
    const second = (await work.claim(await find('a')))!;
    await work.finish({ _id: 'a' }, { text: 'Sent' });
    await work.release(second);
    await work.finish({ _id: 'a' }, { text: 'Sent twice' });
    expect(await find('a')).toMatchObject({ dueAt: null, text: 'Sent' });
  });

  test('is due again if it was requested while it was worked on', async () => {
    await store('a');
    const work = leased();
    const { _id, dueAt } = (await work.claim(await find('a')))!;
    await letters.updateOne({ _id }, { $set: dueFrom(inMs(-1)) });
    await work.finish({ _id, dueAt });
    expect((await work.listDue(1)).map((letter) => letter._id)).toEqual(['a']);
  });
});

test('fields that the schema does not know are refused', async () => {
  await store('a');
  await expect(leased().claim(await find('a'), { colour: 'red' } as never)).rejects.toThrow('colour');
});
