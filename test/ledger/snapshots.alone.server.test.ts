import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import { openAccount } from '../../domain/reducer/apply.js';
import type { Image } from '../../ledger/commit/commit.js';
import { createCommitStore, type MongoCommitStore } from '../../ledger/mongo/commit-store.js';
import { ledgerModels } from '../../ledger/mongo/models.js';
import { connectMongo } from '../../storage/connect.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { TESTER } from '../support/actor.js';
import { deleteSnapshots, snapshotsOf } from '../support/commits.js';
import { freshDatabase } from '../support/servers.js';
import { TERMS } from '../support/terms.js';
import { T0 } from '../support/time.js';

let connection: Connection;
let store: MongoCommitStore;
/** The snapshots of each write. */
const writes: number[] = [];
const errors: unknown[] = [];
/** Ends the wait of the writer, and resolves when it waits again. */
let endWait: () => void = () => undefined;
let onWait: () => void = () => undefined;
const clock = {
  sleep: () =>
    new Promise<void>((resolve) => {
      endWait = resolve;
      onWait();
    }),
};
const passTime = (): Promise<void> =>
  new Promise((resolve) => {
    onWait = resolve;
    endWait();
  });

const openStore = (): MongoCommitStore =>
  createCommitStore({ models: ledgerModels(connection), clock, onError: (error) => errors.push(error) });

beforeAll(async () => {
  connection = await connectMongo(`${freshDatabase()}&monitorCommands=true`);
  await prepareCollections(ledgerModels(connection));
  connection.getClient().on('commandStarted', ({ command }) => {
    if (command['update'] === 'ledger_snapshots') writes.push((command['updates'] as unknown[]).length);
  });
});
afterAll(() => connection.close());

const failPoint = (mode: object | string, data = {}) =>
  connection.getClient().db('admin').command({ configureFailPoint: 'failCommand', mode, data });
afterEach(() => failPoint('off'));

let accounts = 0;
let accountId: string;
beforeEach(() => {
  store = openStore();
  accountId = `account-${(accounts += 1)}`;
  writes.length = 0;
  errors.length = 0;
});

/** As the account's commit with this entry left it. */
function imageAt(seq: number, of = accountId): Image {
  const { state } = openAccount(of, TERMS, T0, TESTER);
  return { state: { ...state, seq, spaceCaps: { 'a.$b': { limit: 1, used: 0 } } }, fromSeq: seq, hash: `h-${seq}` };
}
const storedSeq = async (of = accountId): Promise<number | undefined> =>
  (await openStore().readSnapshot(of))?.state.seq;

/** Resolves when the next snapshots are written. */
const nextWrite = (): Promise<void> =>
  new Promise((resolve) => {
    connection.getClient().on('commandSucceeded', function written({ commandName }) {
      if (commandName !== 'update') return;
      connection.getClient().off('commandSucceeded', written);
      resolve();
    });
  });

test('the image that was kept last is stored whole once the account is quiet for three seconds', async () => {
  for (const seq of [1, 2]) store.keep(imageAt(seq));
  for (let second = 1; second <= 3; second += 1) await passTime();
  store.keep(imageAt(3));
  for (let second = 1; second <= 3; second += 1) await passTime();
  expect(await storedSeq()).toBeUndefined();
  const written = nextWrite();
  endWait();
  await written;
  expect(await openStore().readSnapshot(accountId)).toEqual(imageAt(3));
  expect(writes).toEqual([1]);
});

test('an account that is never quiet is stored after ten seconds', async () => {
  for (let seq = 1; seq <= 9; seq += 1) {
    store.keep(imageAt(seq));
    await passTime();
  }
  store.keep(imageAt(10));
  expect(writes).toEqual([]);
  const written = nextWrite();
  endWait();
  await written;
  expect(await storedSeq()).toBe(10);
});

test('an account with many commits waits no longer', async () => {
  for (let seq = 1; seq <= 32; seq += 1) store.keep(imageAt(seq));
  store.keep(imageAt(1, `${accountId}-quiet`));
  await nextWrite();
  expect([await storedSeq(), await storedSeq(`${accountId}-quiet`)]).toEqual([32, undefined]);
});

test('an account with many open holds waits for a commit for every second one', async () => {
  const image = (seq: number): Image => {
    const { state, ...rest } = imageAt(seq);
    const { id: periodId, end: periodEnd } = state.period;
    const hold = { tokens: 1, slices: [], overageTokens: 0, expiresAt: periodEnd, periodId, periodEnd, extensions: 0 };
    const what = { feature: 'talent_search', priceListVersion: 1 } as const;
    const holds = Array.from({ length: 99 }, (_, n) => ({ ...hold, ...what, id: `hold-${n}` }));
    return { ...rest, state: { ...state, holds } };
  };
  for (let seq = 1; seq <= 49; seq += 1) store.keep(image(seq));
  for (let seq = 1; seq <= 32; seq += 1) store.keep(imageAt(seq, `${accountId}-few`));
  await nextWrite();
  expect([await storedSeq(), await storedSeq(`${accountId}-few`)]).toEqual([undefined, 32]);
  store.keep(image(50));
  await nextWrite();
  expect(await storedSeq()).toBe(50);
});

test('those of many accounts are written together', async () => {
  const ids = Array.from({ length: 40 }, (_, index) => `${accountId}-${index}`);
  for (const id of ids) store.keep(imageAt(1, id));
  await store.flush();
  expect(await Promise.all(ids.map(storedSeq))).toEqual(ids.map(() => 1));
  expect(writes).toEqual([40]);
});

test('an older one never replaces a newer one of another process, and stops no other account', async () => {
  store.keep(imageAt(5));
  await store.flush();
  const other = openStore();
  other.keep(imageAt(4));
  other.keep(imageAt(1, `${accountId}-other`));
  await other.flush();
  expect([await storedSeq(), await storedSeq(`${accountId}-other`)]).toEqual([5, 1]);
  expect(errors).toEqual([]);
});

test('one of another shape is not read, and the account is stored in this shape again', async () => {
  store.keep(imageAt(5));
  await store.flush();
  await snapshotsOf(connection).updateOne({ _id: accountId }, { $set: { shape: 'other' } });
  const reader = openStore();
  expect(await reader.readSnapshot(accountId)).toBeNull();
  reader.keep(imageAt(5));
  await reader.flush();
  expect(await storedSeq()).toBe(5);
});

test('what was just read or written is not written again', async () => {
  store.keep(imageAt(5));
  await store.flush();
  store.keep(imageAt(5));
  await store.flush();
  const reader = openStore();
  reader.keep((await reader.readSnapshot(accountId))!);
  await reader.flush();
  expect(writes).toEqual([1]);
});

test('an account whose snapshot was not read is written, even if nothing has changed', async () => {
  store.keep(imageAt(5));
  await store.flush();
  await deleteSnapshots(connection, accountId);
  const other = openStore();
  other.keep(imageAt(5));
  await other.flush();
  expect(await storedSeq()).toBe(5);
});

test('one that could not be written is reported, and the next one is written', async () => {
  await failPoint({ times: 2 }, { failCommands: ['update'], closeConnection: true });
  store.keep(imageAt(1));
  await store.flush();
  expect(errors).toHaveLength(1);
  store.keep(imageAt(1));
  await store.flush();
  expect(await storedSeq()).toBe(1);
});
