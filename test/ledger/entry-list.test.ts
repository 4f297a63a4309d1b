import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ENTRY_TYPES, type Entry } from '../../domain/account/entry.js';
import { scanEntries } from '../../ledger/entries/entry-scan.js';
import type { Commit } from '../../ledger/commit/commit.js';
import { findEntry, listEntries, type EntryQuery } from '../../ledger/entries/entry-list.js';
import { openings, sequences } from '../domain/reducer/command-sequences.js';
import { debitOf, meeting, TestLedger } from '../domain/reducer/ledger-driver.js';
import { playedLedger } from '../domain/reducer/played-ledger.js';
import { committed } from '../support/committed.js';
import { DAY, HOUR, later } from '../support/time.js';

const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const queries = fc.record(
  {
    limit: fc.integer({ min: 1, max: 20 }),
    afterSeq: fc.integer({ min: 0, max: 20 }),
    beforeSeq: fc.integer({ min: 1, max: 40 }),
    types: fc.subarray([...ENTRY_TYPES], { minLength: 1 }),
    feature: fc.constantFrom('talent_search', 'meeting_assistant'),
    spaceId: fc.constantFrom('a', 'b'),
    memberId: fc.constantFrom('m', 'n'),
    from: fc.integer({ min: 0, max: 4 }).map((days) => later(days * DAY)),
    to: fc.integer({ min: 0, max: 6 }).map((days) => later(days * DAY)),
  },
  { requiredKeys: ['limit'] },
);

/** Ten debits, one every hour. */
function spent(): Entry[] {
  const ledger = new TestLedger();
  for (let n = 1; n <= 10; n += 1) {
    ledger.now = later(n * HOUR);
    ledger.run(debitOf(meeting(n)));
  }
  return ledger.entries;
}

/** As the list is defined: every condition on its own. */
function listed(entries: readonly Entry[], query: EntryQuery): Entry[] {
  const { limit, afterSeq = 0, beforeSeq = Infinity, types, from, to, ...same } = query;
  return entries
    .filter(({ seq }) => seq > afterSeq && seq < beforeSeq)
    .filter(({ type }) => !types || types.includes(type))
    .filter(({ at }) => (!from || at >= from) && (!to || at < to))
    .filter((entry) => Object.entries(same).every(([name, value]) => (entry as never)[name] === value))
    .reverse()
    .slice(0, limit);
}

test('a list has the newest entries that pass its filter, wherever commits begin and end', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
  const property = fc.asyncProperty(openings, sequences, sizes, maybe(queries), async (terms, moves, of, query) => {
    const { entries } = playedLedger(terms, moves);
    const { store } = await committed(entries, of);
    const asked = query ?? { limit: 100 };
    expect(await listEntries(store, 'acme', asked)).toEqual(listed(entries, asked));
  });
  await fc.assert(property, { numRuns: 100 });
});

test('a page without a filter is full, and a time that a filter ends with is not in it', async () => {
  const entries = spent();
  const { store } = await committed(entries);
  const page = await listEntries(store, 'acme', { limit: 4, beforeSeq: 8 });
  expect(page.map(({ seq }) => seq)).toEqual([7, 6, 5, 4]);
  const { at } = entries.at(-1)!;
  expect(await listEntries(store, 'acme', { limit: 99, to: at })).toEqual(listed(entries, { limit: 99, to: at }));
  expect(await listEntries(store, 'acme', { limit: 99, from: at })).toEqual(listed(entries, { limit: 99, from: at }));
});

test('an entry is found by its id, and no other text finds one', async () => {
  const entries = spent();
  const { store } = await committed(entries);
  for (const entry of entries) expect(await findEntry(store, 'acme', entry._id)).toEqual(entry);
  for (const other of ['acme~', 'acme~000000000000', 'acme~000000009999', 'acme~1', 'acme~x', 'acme~-1', 'acme~1.5']) {
    expect(await findEntry(store, 'acme', other)).toBeNull();
  }
});

test('a sum asks for the next piece before it is handed this one; a list of the newest does not', async () => {
  const entries = spent();
  const { store } = await committed(entries, [1]);
  const asked = async (newestFirst: boolean): Promise<number> => {
    let pieces = 0;
    async function* scan(): AsyncGenerator<readonly Commit[]> {
      for await (const piece of store.scan('acme', { newestFirst })) {
        pieces += 1;
        yield piece;
      }
    }
    for await (const piece of scanEntries({ scan }, 'acme', { newestFirst })) {
      if (piece.length > 0) break;
    }
    return pieces;
  };
  expect([await asked(false), await asked(true)]).toEqual([2, 1]);
});

test('a piece that can not be read fails the whole scan, also where it was asked for ahead', async () => {
  const away = new Error('away');
  async function* scan(): AsyncGenerator<readonly Commit[]> {
    yield await Promise.resolve([]);
    throw away;
  }
  const readAll = async (): Promise<void> => {
    for await (const piece of scanEntries({ scan }, 'acme', {})) expect(piece).toEqual([]);
  };
  await expect(readAll()).rejects.toBe(away);
});
