import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { USAGE_GROUPS } from '../../domain/usage.js';
import type { UsageRow } from '../../ledger/entries/usage.js';
import { openings, sequences } from '../domain/reducer/command-sequences.js';
import { debitOf, holdOf, meeting, search, TestLedger } from '../domain/reducer/ledger-driver.js';
import { playedLedger } from '../domain/reducer/played-ledger.js';
import { TESTER } from '../support/actor.js';
import { committed } from '../support/committed.js';
import { DAY, later } from '../support/time.js';
import { summed, usageOf } from './usage-sums.js';

test('usage is the sum of its entries, by each group, of all time or of a period', async () => {
  const only = fc.record(
    { feature: fc.constantFrom('talent_search', 'meeting_assistant'), spaceId: fc.constantFrom('a', 'b') },
    { requiredKeys: [] },
  );
  const property = fc.asyncProperty(openings, sequences, only, async (terms, moves, filter) => {
    const { entries, state } = playedLedger(terms, moves);
    const { store } = await committed(entries);
    for (const groupBy of USAGE_GROUPS) {
      for (const period of [undefined, 1, state.period.number]) {
        const query = { groupBy, timeZone: 'Europe/Berlin', ...filter, ...(period && { period }) };
        expect(await usageOf(store)(query)).toEqual(summed(entries, query));
      }
    }
  });
  await fc.assert(property, { numRuns: 100 });
});

describe('a page of usage', () => {
  async function usedInSpaces() {
    const ledger = new TestLedger();
    for (const [n, spaceId] of ['b', 'a', 'a-1', 'A', 'a.1'].entries()) ledger.run(debitOf(meeting(n), { spaceId }));
    ledger.run(debitOf(meeting('outside')));
    return { ledger, ...(await committed(ledger.entries)) };
  }
  const groupsOf = (rows: readonly UsageRow[]): (string | null)[] => rows.map(({ group }) => group);

  test('begins with what has no group, and goes on behind the last group, in the order of their characters', async () => {
    const { store } = await usedInSpaces();
    const query = { groupBy: 'space', timeZone: 'UTC', limit: 3 } as const;
    const first = await usageOf(store)(query);
    const second = await usageOf(store)({ ...query, afterGroup: 'a' });
    expect([groupsOf(first), groupsOf(second)]).toEqual([
      [null, 'A', 'a'],
      ['a-1', 'a.1', 'b'],
    ]);
    expect(groupsOf(await usageOf(store)({ ...query, afterGroup: null, limit: 2 }))).toEqual(['A', 'a']);
  });

  test('counts no entry behind the one that it is as of', async () => {
    const { store, ledger } = await usedInSpaces();
    const upToSeq = ledger.state.seq - 1;
    const rows = await usageOf(store)({ groupBy: 'space', timeZone: 'UTC', upToSeq });
    expect(groupsOf(rows)).not.toContain(null);
  });
});

test('what an earlier period held and this one charged is late usage', async () => {
  const ledger = new TestLedger();
  const holdId = ledger.idOf(holdOf(search('late'), 60 * DAY));
  ledger.now = later(25 * DAY);
  ledger.run({ type: 'settle', holdId, tokens: 9, ...TESTER });
  ledger.run(debitOf(search('own')));
  const { store } = await committed(ledger.entries);
  const query = { groupBy: 'feature', timeZone: 'UTC', period: ledger.state.period.number } as const;
  expect(await usageOf(store)(query)).toEqual([
    { group: 'talent_search', tokens: 20, actions: 1, lateTokens: 9, lateActions: 1 },
  ]);
});
