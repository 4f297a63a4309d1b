import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Entry } from '../../domain/account/entry.js';
import { present } from '../../domain/present.js';
import { USAGE_GROUPS } from '../../domain/usage.js';
import type { CommitStore, Scan } from '../../ledger/commit/commit-store.js';
import type { Image } from '../../ledger/commit/commit.js';
import { StoreFailed } from '../../ledger/commit/stored.js';
import { UseBlocks, type UseCacheLimits } from '../../ledger/entries/use-blocks.js';
import type { UsageQuery } from '../../ledger/entries/usage.js';
import { debitOf, meeting, search, TestLedger } from '../domain/reducer/ledger-driver.js';
import { commitStoreInMemory } from '../support/commit-store-in-memory.js';
import { commitAll, committed } from '../support/committed.js';
import { HOUR, later } from '../support/time.js';
import { openRichAccount, spendingMoves } from './spending-moves.js';
import { noPause, summed, usageOf } from './usage-sums.js';

const nth = fc.nat(60);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
/** The time of an entry, or one beside it. */
const instant = fc.record({ nth, off: fc.constantFrom(-1, 0, 1, HOUR) });

const asked = fc.record({
  groupBy: fc.constantFrom(...USAGE_GROUPS),
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'Pacific/Auckland'),
  only: fc.record(
    {
      feature: fc.constantFrom('talent_search', 'meeting_assistant'),
      spaceId: fc.constantFrom('a', 'b'),
      memberId: fc.constantFrom('m', 'n'),
      period: fc.integer({ min: 1, max: 3 }),
      afterGroup: fc.constantFrom(null, 'a', 'm', 'meeting_assistant', '2026-03-12'),
      limit: fc.integer({ min: 1, max: 2 }),
    },
    { requiredKeys: [] },
  ),
  from: maybe(instant),
  to: maybe(instant),
  upTo: maybe(nth),
});

type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never;

function queryOf(entries: readonly Entry[], { only, from, to, upTo, ...rest }: Asked): UsageQuery {
  const at = (nthOne: number): Entry => entries[nthOne % entries.length]!;
  const timeOf = (one?: { nth: number; off: number }) => one && later(one.off, at(one.nth).at);
  const range = { from: timeOf(from), to: timeOf(to), upToSeq: upTo === undefined ? undefined : at(upTo).seq };
  return { ...rest, ...only, ...present(range) };
}

const played = fc.array(fc.tuple(spendingMoves, fc.array(asked, { minLength: 1, maxLength: 6 })), {
  minLength: 1,
  maxLength: 3,
});
const limits = fc.record({
  blockSize: fc.constantFrom(1, 2, 3, 8, 100),
  maxBytes: fc.constantFrom(1, 5_000, 500_000),
});

test('sums of what is known already are the sums of the entries, however much was known and whatever came since', async () => {
  const property = fc.asyncProperty(limits, played, async (limit, parts) => {
    const ledger = openRichAccount();
    const store = commitStoreInMemory();
    const warm = usageOf(store, limit);
    let image: Image | null = null;
    for (const [moves, queries] of parts) {
      for (const move of moves) move(ledger);
      const entries = [...ledger.entries];
      const added = entries.slice(image?.state.seq ?? 0);
      if (added.length > 0) image = await commitAll(store, image, added, [2, 1, 3]);
      const wanted = queries.map((one) => queryOf(entries, one));
      const expected = wanted.map((query) => summed(entries, query));
      expect(await Promise.all(wanted.map(warm))).toEqual(expected);
      expect(await Promise.all(wanted.map((query) => usageOf(store, limit)(query)))).toEqual(expected);
    }
  });
  await fc.assert(property, { numRuns: 150 });
});

/**
 * Entries 3, 4, 5 … are debits of 3 tokens, entry 6 of 20. `read` returns the ranges that were read since it was asked
 * last; `seen` limits what the next scans show.
 */
async function spent(count: number, limits: Partial<UseCacheLimits> = {}) {
  const ledger = new TestLedger();
  for (let n = 0; n < count; n += 1) ledger.run(debitOf(n === 3 ? search(n) : meeting(n)));
  const { store, image } = await committed(ledger.entries, [1]);
  const scans: Scan[] = [];
  const seen = { upToSeq: Infinity, failsAfter: Infinity };
  const watched: CommitStore = {
    ...store,
    async *scan(accountId, scan) {
      scans.push(scan);
      let pieces = 0;
      for await (const piece of store.scan(accountId, scan)) {
        if ((pieces += 1) > seen.failsAfter) throw new Error('away');
        yield piece.filter(({ toSeq }) => toSeq <= seen.upToSeq);
      }
    },
  };
  const uses = new UseBlocks({ store: watched, clock: noPause, limits: { blockSize: 4, ...limits } });
  const tokensUpTo = async (upToSeq: number, afterSeq = 0, accountId = 'acme'): Promise<number> => {
    let sum = 0;
    const range = { afterSeq, upToSeq };
    for await (const block of uses.read(accountId, range)) block.forEachIn(range, (_kind, tokens) => (sum += tokens));
    return sum;
  };
  const read = (): (number | undefined)[][] => scans.splice(0).map(({ afterSeq, upToSeq }) => [afterSeq, upToSeq]);
  return { ledger, store, image, tokensUpTo, read, seen };
}

describe('a sum', () => {
  test('reads only what came since the one before, and each entry once', async () => {
    const { ledger, store, image, tokensUpTo, read } = await spent(20);
    const { seq } = image.state;
    const tokens = await tokensUpTo(seq);
    expect([await tokensUpTo(seq), read()]).toEqual([tokens, [[0, seq]]]);
    ledger.run(debitOf(meeting('more')));
    const after = await commitAll(store, image, ledger.entries.slice(seq));
    expect([await tokensUpTo(after.state.seq), read()]).toEqual([tokens + 3, [[seq, after.state.seq]]]);
  });

  test('of a period reads nothing before it, and one that needs more reads all of that block', async () => {
    const { tokensUpTo, read } = await spent(9);
    expect([await tokensUpTo(8, 6), await tokensUpTo(7, 6), read()]).toEqual([6, 3, [[6, 8]]]);
    expect([await tokensUpTo(8, 5), read()]).toEqual([26, [[5, 8]]]);
    expect([await tokensUpTo(8, 6), read()]).toEqual([6, []]);
  });

  test('of an account that others pushed out of the cache reads it again', async () => {
    const { tokensUpTo, read } = await spent(3, { maxBytes: 1_600 });
    const tokens = await tokensUpTo(4);
    for (const other of ['a', 'b']) await expect(tokensUpTo(1, 0, other)).rejects.toThrow(StoreFailed);
    expect([await tokensUpTo(4), read().length]).toEqual([tokens, 4]);
  });

  test('reads again what a block that grew pushed out of the cache', async () => {
    const { tokensUpTo, read } = await spent(9, { maxBytes: 2_950 });
    expect([await tokensUpTo(5), await tokensUpTo(5), read()]).toEqual([9, 9, [[0, 5]]]);
    expect([await tokensUpTo(8), await tokensUpTo(8), read()]).toEqual([
      35,
      35,
      [
        [5, 8],
        [0, 4],
      ],
    ]);
  });

  test('is not made of a read that lacks entries, and what it did show is not lost', async () => {
    const { image, tokensUpTo, read, seen } = await spent(9);
    seen.upToSeq = 7;
    await expect(tokensUpTo(image.state.seq)).rejects.toThrow(StoreFailed);
    seen.upToSeq = Infinity;
    read();
    expect([await tokensUpTo(image.state.seq), read()]).toEqual([44, [[7, image.state.seq]]]);
  });

  test('is not made of a read that failed, and the next one goes on where it ended', async () => {
    const { image, tokensUpTo, read, seen } = await spent(9);
    seen.failsAfter = 3;
    await expect(tokensUpTo(image.state.seq)).rejects.toThrow('away');
    seen.failsAfter = Infinity;
    read();
    expect([await tokensUpTo(image.state.seq), read()]).toEqual([44, [[6, image.state.seq]]]);
  });

  test('is not made of commits that one is missing among, and takes nothing of those behind it', async () => {
    const { image, store, tokensUpTo } = await spent(9);
    const missing = store.commitsOf('acme').splice(5, 1);
    await expect(tokensUpTo(image.state.seq)).rejects.toThrow(StoreFailed);
    store.commitsOf('acme').splice(5, 0, ...missing);
    expect(await tokensUpTo(image.state.seq)).toBe(44);
  });
});
