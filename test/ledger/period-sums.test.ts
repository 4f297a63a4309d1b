import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Entry } from '../../domain/account/entry.js';
import { sumPeriod } from '../../ledger/statements/period-sums.js';
import { statementOf, type EntrySums } from '../../ledger/statements/period-statement.js';
import { openings, sequences } from '../domain/reducer/command-sequences.js';
import { playedLedger } from '../domain/reducer/played-ledger.js';
import { committed } from '../support/committed.js';

type Loose = Entry & Readonly<Partial<Record<'feature' | 'spaceId', string> & Record<'late' | 'ofLate', true>>>;

const sameGroup = (row: EntrySums, { overageUnitPrice: price, ...entry }: Loose): boolean =>
  row.type === entry.type &&
  row.late === (entry.late ?? false) &&
  row.ofLate === (entry.ofLate ?? false) &&
  row.feature === (entry.feature ?? null) &&
  row.spaceId === (entry.spaceId ?? null) &&
  row.overageAmount === (price?.amount ?? 0) &&
  row.overageCurrency === (price?.currency ?? '');

test('every entry of a closed period is in one row with all that is equal to it, and agrees with the close entry', async () => {
  const property = fc.asyncProperty(openings, sequences, async (terms, moves) => {
    const { entries } = playedLedger(terms, moves);
    const { store } = await committed(entries);
    let afterSeq = 0;
    for (const close of entries.filter((entry) => entry.type === 'period_close')) {
      const own = entries.filter(({ periodId }) => periodId === close.periodId);
      const found = await sumPeriod(store, close, { afterSeq, upToSeq: close.seq });
      for (const row of found.sums) {
        const equal = own.filter((entry) => sameGroup(row, entry));
        expect([row.entries, row.tokens]).toEqual([equal.length, equal.reduce((sum, { tokens }) => sum + tokens, 0)]);
      }
      expect(found.sums.reduce((count, row) => count + row.entries, 0)).toBe(own.length);
      expect(statementOf({ close, ...found }).used).toBe(close.totals.used);
      afterSeq = close.seq;
    }
  });
  await fc.assert(property, { numRuns: 100 });
});
