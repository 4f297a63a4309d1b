import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import type { Scan } from '../../ledger/commit/commit-store.js';
import type { Commit } from '../../ledger/commit/commit.js';
import { systemClock } from '../../ledger/environment.js';
import { createCommitStore, type MongoCommitStore } from '../../ledger/mongo/commit-store.js';
import { ledgerModels } from '../../ledger/mongo/models.js';
import { connectMongo } from '../../storage/connect.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { freshDatabase } from '../support/servers.js';
import { later } from '../support/time.js';
import { commitIn, newAccount, type Made } from '../support/made-commits.js';

let connection: Connection;
let store: MongoCommitStore;

beforeAll(async () => {
  connection = await connectMongo(freshDatabase());
  const models = ledgerModels(connection);
  await prepareCollections(models);
  store = createCommitStore({ models, clock: systemClock, onError: () => undefined });
});
afterAll(() => connection.close());

describe('a read', () => {
  /** Commits of 1, 3, 1 and 256 entries: 1, 2 to 4, 5, 6 to 261. */
  async function fourCommits(): Promise<string> {
    const id = newAccount();
    const sizes = [1, 3, 1, 256];
    let fromSeq = 1;
    for (const size of sizes) {
      const entries = Array.from({ length: size }, () => ({}));
      const about = [size === 1 ? 'single' : 'many'];
      await store.insert(commitIn(id, { fromSeq, entries, slots: [`slot-${fromSeq}`], about }));
      fromSeq += size;
    }
    return id;
  }
  const fromSeqs = (commits: readonly Commit[]): number[] => commits.map(({ fromSeq }) => fromSeq);
  async function scanned(accountId: string, scan: Scan): Promise<number[]> {
    const found: number[] = [];
    for await (const piece of store.scan(accountId, scan)) found.push(...fromSeqs(piece));
    return found;
  }

  test('from a number has the commit that begins with it first, and no more than asked for', async () => {
    const id = await fourCommits();
    expect(fromSeqs(await store.readFrom(id, 1, 10))).toEqual([1, 2, 5, 6]);
    expect(fromSeqs(await store.readFrom(id, 2, 2))).toEqual([2, 5]);
    expect(fromSeqs(await store.readFrom(id, 262, 10))).toEqual([]);
  });

  test('below a number that a caller made up asks no more often than below the last one', async () => {
    const id = await fourCommits();
    const piecesBelow = async (upToSeq: number): Promise<number[][]> => {
      const pieces: number[][] = [];
      for await (const piece of store.scan(id, { newestFirst: true, upToSeq })) pieces.push(fromSeqs(piece));
      return pieces;
    };
    expect(await piecesBelow(261)).toEqual([[6, 5, 2, 1]]);
    expect(await piecesBelow(Number.MAX_SAFE_INTEGER)).toEqual([[6, 5, 2, 1]]);
    expect(await scanned(newAccount(), { newestFirst: true, upToSeq: Number.MAX_SAFE_INTEGER })).toEqual([]);
  });

  test('by names has every commit that has one of them, each once, and the one that is asked for by its number', async () => {
    const id = await fourCommits();
    const find = async (names: string[], fromSeq?: number) =>
      fromSeqs(await store.find(id, names, fromSeq)).sort((a, b) => a - b);
    expect(await find(['single'])).toEqual([1, 5]);
    expect(await find(['many', 'slot-2', 'slot-5'])).toEqual([2, 5, 6]);
    expect(await find(['other'])).toEqual([]);
    expect(await find([])).toEqual([]);
    expect(await find(['single'], 2)).toEqual([1, 2, 5]);
    expect(await find([], 5)).toEqual([5]);
    expect(await find([], 3)).toEqual([]);
  });

  test('by names that waits with others has what it named and nothing else, of its account alone', async () => {
    const [one, two] = [await fourCommits(), await fourCommits()];
    const wanted = [
      [one, ['single']],
      [two, ['slot-2']],
      [one, ['slot-2', 'many']],
      [two, ['other']],
      [two, ['slot-1'], 6],
    ] as const;
    const found = await Promise.all(wanted.map(([id, names, fromSeq]) => store.find(id, names, fromSeq)));
    expect(found.map((commits) => fromSeqs(commits).sort((a, b) => a - b))).toEqual([[1, 5], [2], [2, 6], [], [1, 6]]);
    expect(
      found.flatMap((commits, index) => commits.filter(({ accountId }) => accountId !== wanted[index]![0])),
    ).toEqual([]);
  });

  test.each([
    [{}, [1, 2, 5, 6]],
    [{ newestFirst: true }, [6, 5, 2, 1]],
    [{ afterSeq: 1 }, [2, 5, 6]],
    [{ afterSeq: 3 }, [2, 5, 6]],
    [{ afterSeq: 4, upToSeq: 5 }, [5]],
    [{ afterSeq: 260 }, [6]],
    [{ afterSeq: 261 }, []],
    [{ upToSeq: 3 }, [1, 2]],
    [{ afterSeq: 2, upToSeq: 3, newestFirst: true, long: true }, [2]],
  ])('of the range %j has the commits with entries in it', async (scan, expected) => {
    expect(await scanned(await fourCommits(), scan)).toEqual(expected);
  });

  test('of a long account comes in pieces, in order, and none is lost or read twice', async () => {
    const id = newAccount();
    const count = 333;
    const all = Array.from({ length: count }, (_, index) => index + 1);
    await Promise.all(all.map((fromSeq) => store.insert(commitIn(id, { fromSeq }))));
    expect(await scanned(id, {})).toEqual(all);
    expect(await scanned(id, { newestFirst: true, upToSeq: 300 })).toEqual(all.slice(0, 300).reverse());
    let pieces = 0;
    for await (const piece of store.scan(id, {})) pieces += piece.length > 0 ? 1 : 0;
    expect(pieces).toBeGreaterThan(1);
  });

  test('of another account has nothing of this one, even where the names begin alike', async () => {
    const id = newAccount();
    await store.insert(commitIn(`${id}-more`));
    await store.insert(commitIn(`${id}0`));
    expect(await scanned(id, {})).toEqual([]);
    expect(await store.readFrom(id, 1, 10)).toEqual([]);
  });

  test.each<[Scan['having'], number[]]>([
    [{ type: ['hold'] }, [2]],
    [{ type: ['hold', 'grant'] }, [1, 2]],
    [{ type: ['hold'], feature: 'talent_search' }, []],
    [{ feature: 'meeting_assistant', spaceId: 's' }, [2]],
    [{ spaceId: null }, [1, 2]],
    [{ memberId: 'm' }, [4]],
    [{ from: later(4) }, [4]],
    [{ to: later(2) }, [1]],
    [{ from: later(2), to: later(4) }, [2]],
  ])('may leave out commits that have no entry with %j, and no other', async (having, expected) => {
    const id = newAccount();
    const made: Made[] = [
      { fromSeq: 1, entries: [{ type: 'grant' }] },
      { fromSeq: 2, entries: [{ type: 'hold' }, { feature: 'meeting_assistant', spaceId: 's' }] },
      { fromSeq: 4, entries: [{ feature: 'talent_search', spaceId: 't', memberId: 'm' }] },
    ];
    for (const each of made) await store.insert(commitIn(id, each));
    expect(await scanned(id, { having: having! })).toEqual(expected);
  });
});
