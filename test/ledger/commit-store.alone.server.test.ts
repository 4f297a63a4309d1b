import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import { hashOf, type Commit } from '../../ledger/commit/commit.js';
import { systemClock } from '../../ledger/environment.js';
import { createCommitStore, type MongoCommitStore } from '../../ledger/mongo/commit-store.js';
import { ledgerModels } from '../../ledger/mongo/models.js';
import { connectMongo } from '../../storage/connect.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { storedCommits } from '../support/commits.js';
import { freshDatabase } from '../support/servers.js';
import { commitIn, newAccount } from '../support/made-commits.js';

let connection: Connection;
let store: MongoCommitStore;

beforeAll(async () => {
  connection = await connectMongo(freshDatabase());
  const models = ledgerModels(connection);
  await prepareCollections(models);
  store = createCommitStore({ models, clock: systemClock, onError: () => undefined });
});
afterAll(() => connection.close());

const admin = (command: object) => connection.getClient().db('admin').command(command);
/** The next `times` commands of these names fail as the server would make them fail. */
const fail = (failCommands: string[], data: object, times = 1) =>
  admin({ configureFailPoint: 'failCommand', mode: { times }, data: { failCommands, ...data } });
afterEach(() => admin({ configureFailPoint: 'failCommand', mode: 'off' }));

const outcomes = async (commits: readonly Commit[]): Promise<string[]> => {
  const settled = await Promise.allSettled(commits.map((commit) => store.insert(commit)));
  return settled.map((each) => (each.status === 'fulfilled' ? each.value : 'unknown'));
};
const tokensOf = (commits: readonly Commit[]): string[] => commits.map(({ token }) => token);
const tokensIn = async (accountId: string): Promise<string[]> => tokensOf(await storedCommits(connection, accountId));

/** Another one goes ahead, and those that follow wait for it and leave together. */
async function insertTogether(commits: readonly Commit[]): Promise<string[]> {
  const [ahead, ...answers] = await outcomes([commitIn(newAccount()), ...commits]);
  expect(ahead).toBe('stored');
  return answers;
}

describe('an insert', () => {
  test('stores a commit with every field as it was made, so that its hash still fits', async () => {
    const id = newAccount();
    const commit = commitIn(id, {
      slots: ['a'],
      about: ['b'],
      entries: [{ legs: {}, slices: [{ expiresAt: null }] }],
    });
    expect(await store.insert(commit)).toBe('stored');
    const [found] = await store.readFrom(id, 1, 10);
    const { hash, ...content } = found!;
    expect(found).toEqual(commit);
    expect(hashOf(content)).toBe(hash);
  });

  test.each([
    ['an id is taken', { fromSeq: 1 }, { fromSeq: 1 }],
    ['one of several slots is taken', { fromSeq: 1, slots: ['a', 'b'] }, { fromSeq: 2, slots: ['c', 'b'] }],
  ])('is a duplicate and stores nothing where %s', async (_where, first, second) => {
    const id = newAccount();
    const stored = commitIn(id, first);
    expect(await outcomes([stored])).toEqual(['stored']);
    expect(await outcomes([commitIn(id, second)])).toEqual(['duplicate']);
    expect(await outcomes([stored])).toEqual(['duplicate']);
    expect(await tokensIn(id)).toEqual([stored.token]);
  });

  test('takes no slot from another account, and commits without slots share none', async () => {
    const [one, two] = [newAccount(), newAccount()];
    const commits = [commitIn(one, { slots: ['a'] }), commitIn(two, { slots: ['a'] })];
    expect(await outcomes(commits)).toEqual(['stored', 'stored']);
    expect(await outcomes([2, 3].map((fromSeq) => commitIn(one, { fromSeq })))).toEqual(['stored', 'stored']);
  });

  test.each([
    ['the connection closes', { closeConnection: true }],
    ['the primary steps down', { errorCode: 10_107 }],
    ['the server is shutting down', { errorCode: 91 }],
    ['the server was interrupted', { errorCode: 11_601 }],
  ])('is unknown when %s, and the same commit may be inserted again', async (_when, data) => {
    const commit = commitIn(newAccount());
    await fail(['insert'], data, 10);
    expect(await outcomes([commit])).toEqual(['unknown']);
    await admin({ configureFailPoint: 'failCommand', mode: 'off' });
    expect(['stored', 'duplicate']).toContain((await outcomes([commit]))[0]);
    expect(await tokensIn(commit.accountId)).toEqual([commit.token]);
  });

  test('is unknown when a majority did not acknowledge it in time', async () => {
    await fail(['insert'], { writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } });
    expect(await outcomes([commitIn(newAccount())])).toEqual(['unknown']);
  });
});

describe('commits of several accounts that are inserted together', () => {
  test('are answered one by one: a duplicate undoes no neighbour', async () => {
    const ids = Array.from({ length: 5 }, newAccount);
    await outcomes([commitIn(ids[1]!), commitIn(ids[3]!, { slots: ['a'] })]);
    const commits = ids.map((id, index) => commitIn(id, index === 3 ? { fromSeq: 2, slots: ['a'] } : {}));
    const answers = await insertTogether(commits);
    expect(answers).toEqual(['stored', 'duplicate', 'stored', 'duplicate', 'stored']);
    const found = await Promise.all(ids.map(tokensIn));
    const isStored = found.map((stored, index) => stored.includes(commits[index]!.token));
    expect(isStored).toEqual([true, false, true, false, true]);
  });

  test('are sent in one command', async () => {
    const sent: number[] = [];
    const monitored = await connectMongo(`${freshDatabase()}&monitorCommands=true`);
    monitored.getClient().on('commandStarted', ({ commandName, command }) => {
      if (commandName === 'insert') sent.push((command['documents'] as unknown[]).length);
    });
    const models = ledgerModels(monitored);
    await prepareCollections(models);
    const own = createCommitStore({ models, clock: systemClock, onError: () => undefined });
    await Promise.all(Array.from({ length: 20 }, () => own.insert(commitIn(newAccount()))));
    expect(sent.length).toBeLessThan(5);
    expect(sent.reduce((sum, count) => sum + count)).toBe(20);
    await monitored.close();
  });

  test('are all unknown when the server fails, and each may be inserted again', async () => {
    const commits = Array.from({ length: 4 }, () => commitIn(newAccount()));
    await fail(['insert'], { closeConnection: true }, 10);
    expect(await outcomes(commits)).toEqual(commits.map(() => 'unknown'));
    await admin({ configureFailPoint: 'failCommand', mode: 'off' });
    await outcomes(commits);
    const found = await Promise.all(commits.map(({ accountId }) => tokensIn(accountId)));
    expect(found).toEqual(commits.map(({ token }) => [token]));
  });

  test('are unknown without a majority, but for duplicates', async () => {
    const taken = newAccount();
    await outcomes([commitIn(taken)]);
    const commits = [commitIn(newAccount()), commitIn(taken), commitIn(newAccount())];
    await fail(['insert'], { writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } }, 10);
    const [, , ...answers] = await outcomes([commitIn(newAccount()), commitIn(newAccount()), ...commits]);
    expect([answers[0], answers[2]]).toEqual(['unknown', 'unknown']);
    expect(answers[1]).not.toBe('stored');
  });
});

test('a read that fails throws: nothing is ever taken for missing', async () => {
  const { accountId } = commitIn(newAccount());
  await fail(['find'], { errorCode: 11_601 }, 10);
  await expect(store.readFrom(accountId, 1, 1)).rejects.toThrow();
  await expect(store.find(accountId, ['a'])).rejects.toThrow();
  await expect(store.scan(accountId, {})[Symbol.asyncIterator]().next()).rejects.toThrow();
  await expect(store.readSnapshot(accountId)).rejects.toThrow();
});
