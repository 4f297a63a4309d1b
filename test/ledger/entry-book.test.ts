import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { measureOf } from '../../admin/explain/figures.js';
import type { Entry } from '../../domain/account/entry.js';
import { seqOfEntry } from '../../domain/business-key.js';
import { entryBookOver } from '../../ledger/entry-book.js';
import { figuresOfAccount, figuresOfPeriod } from '../admin/explain/all-figures.js';
import { entryBookOf } from '../admin/explain/entry-book-in-memory.js';
import { openings, sequences } from '../domain/reducer/command-sequences.js';
import { debitOf, evaluation, meeting, meetingsHoldOf, TestLedger, topUpOf } from '../domain/reducer/ledger-driver.js';
import { playedLedger } from '../domain/reducer/played-ledger.js';
import { committed } from '../support/committed.js';

test('every figure of a random account is summed and listed as from a plain list of its entries', async () => {
  const property = fc.asyncProperty(openings, sequences, async (terms, moves) => {
    const { entries, state } = playedLedger(terms, moves);
    const { store } = await committed(entries);
    const [book, plain] = [entryBookOver(store), entryBookOf(entries)];
    const ofHolds = state.holds.map(({ id }) => id);
    for (const figure of [...figuresOfPeriod(state.period.overageOwed), ...figuresOfAccount(state, entries)]) {
      const measure = measureOf(figure);
      for (const selection of [
        {},
        { afterSeq: 3, upToSeq: 20 },
        { until: entries[entries.length >> 1]!.at },
        { ofHolds },
      ]) {
        expect(await book.sum('acme', measure, selection)).toEqual(await plain.sum('acme', measure, selection));
        expect(await book.list('acme', measure, selection, 4)).toEqual(await plain.list('acme', measure, selection, 4));
      }
    }
  });
  await fc.assert(property, { numRuns: 20 });
});

describe('entries are found', () => {
  async function bookOf() {
    const ledger = new TestLedger();
    ledger.run(debitOf(evaluation('ada', 'job-1')));
    ledger.run(debitOf(evaluation('bob', 'job-1')));
    ledger.run(debitOf(evaluation('ada', 'job-10')));
    const holdId = ledger.idOf(meetingsHoldOf(2));
    ledger.run(debitOf(meeting(1), { holdId }));
    ledger.run(debitOf(meeting(2), { holdId }));
    ledger.run(topUpOf('pack', 5));
    const { store } = await committed(ledger.entries, [2, 3, 1]);
    return { book: entryBookOver(store), holdId, store };
  }
  const seqs = (found: readonly Entry[]): number[] => found.map(({ seq }) => seq);

  test('by their action, or by how it begins', async () => {
    const { book } = await bookOf();
    expect(seqs(await book.listByAction('acme', ['candidate_evaluation~job-1~'], 9))).toEqual([4, 3]);
    expect(seqs(await book.listByAction('acme', ['candidate_evaluation~job-1~'], 1))).toEqual([4]);
    expect(seqs(await book.listByAction('acme', ['candidate_evaluation~job-1~ada'], 9))).toEqual([3]);
  });

  test('by what they refer to, by their key and by their type', async () => {
    const { book, holdId } = await bookOf();
    expect(seqs(await book.listByRef('acme', holdId, 9))).toEqual([7, 8]);
    expect(seqs(await book.listByRef('acme', holdId, 1))).toEqual([7]);
    expect((await book.findByKey('acme', 'grant~top_up~pack'))?.seq).toBe(9);
    expect(await book.findByKey('acme', 'grant~other')).toBeNull();
    expect(seqs(await book.listOf('acme', 'grant', 9))).toEqual([2, 9]);
    expect(seqs(await book.listOf('acme', 'grant', 1))).toEqual([2]);
    expect(await book.listOf('acme', 'clawback', 9)).toEqual([]);
  });

  test('by their candidate, of any job', async () => {
    const { book } = await bookOf();
    expect(seqs(await book.listByCandidate('acme', 'ada', { upToSeq: 9 }, 9))).toEqual([5, 3]);
    expect(seqs(await book.listByCandidate('acme', 'ada', { afterSeq: 3 }, 9))).toEqual([5]);
    expect(await book.listByCandidate('acme', 'nobody', { upToSeq: 9 }, 9)).toEqual([]);
  });

  test('by their candidate in a range, however many newer ones of the same action there are', async () => {
    const ledger = new TestLedger();
    const debitId = ledger.idOf(debitOf(evaluation('ada', 'job-1')));
    for (let tokens = 0; tokens < 2; tokens += 1) {
      ledger.run({ type: 'refund', debitId, action: 'candidate_evaluation~job-1~ada', tokens: 1, reason: 'goodwill' });
    }
    const book = entryBookOver((await committed(ledger.entries)).store);
    const seq = seqOfEntry(debitId);
    expect(seqs(await book.listByCandidate('acme', 'ada', { upToSeq: seq }, 1))).toEqual([seq]);
  });

  test('with whether their commit follows on the one before: a change breaks its own link and the next', async () => {
    const { book, store } = await bookOf();
    const links = async (from: number, to: number) =>
      (await book.listLinks('acme', from, to)).map(({ entry, follows }) => [entry.seq, follows]);
    expect(await links(0, 3)).toEqual([
      [1, true],
      [2, true],
      [3, true],
    ]);
    const commits = store.commitsOf('acme');
    const [, second] = commits;
    commits[1] = { ...second!, entries: second!.entries.map((entry) => ({ ...entry, tokens: -9 })) };
    expect(await links(2, 6)).toEqual([
      [2, true],
      [3, false],
      [4, false],
      [5, false],
      [6, true],
    ]);
    commits[1] = { ...second!, hash: 'another' };
    expect(await links(6, 6)).toEqual([[6, false]]);
    commits.splice(1, 1);
    expect(await links(6, 7)).toEqual([
      [6, false],
      [7, true],
    ]);
  });
});
