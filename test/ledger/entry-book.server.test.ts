import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createExplainNumber } from '../../admin/explain/explain-number.js';
import { measureOf } from '../../admin/explain/figures.js';
import { nextEventAt } from '../../domain/account/account-state.js';
import type { Entry } from '../../domain/account/entry.js';
import { createEntryBook, type EntryBook } from '../../ledger/entry-book.js';
import { changeEntry } from '../support/commits.js';
import { createPeriodBooks } from '../../ledger/period-books.js';
import { figuresOfAccount, figuresOfPeriod } from '../admin/explain/all-figures.js';
import { entryBookOf } from '../admin/explain/entry-book-in-memory.js';
import { auditInMemory, person, WORDS } from '../admin/explain/support.js';
import { debitOf, evaluation, meetingsHoldOf } from '../domain/reducer/ledger-driver.js';
import { meeting } from '../support/actions.js';
import { openings, sequences, type Move } from '../domain/reducer/command-sequences.js';
import { TESTER } from '../support/actor.js';
import { openStoppedLedger, type StoppedLedger } from '../support/ledger-on-mongodb.js';
import { TERMS } from '../support/terms.js';
import { T0 } from '../support/time.js';

let service: StoppedLedger;
let book: EntryBook;
beforeAll(async () => {
  service = await openStoppedLedger();
  book = createEntryBook(service.connection);
});
afterAll(() => service.close());

async function entriesOf(accountId: string): Promise<Entry[]> {
  const found = await service.ledger.listEntries(accountId, { limit: 10_000 });
  return found.reverse();
}

async function play(accountId: string, moves: readonly Move[]): Promise<void> {
  const { ledger, clock } = service;
  for (const { step } of moves) {
    const state = (await ledger.readAccount(accountId))!;
    const next = step({ entries: await entriesOf(accountId), now: clock.time, nextEvent: nextEventAt(state) });
    if ('now' in next) clock.time = next.now;
    else await ledger.submit(accountId, next.command);
  }
}

test('the database counts every figure of random accounts as the rules do, and the sum is the figure', async () => {
  const samples = fc.sample(fc.tuple(openings, sequences), { numRuns: 6, seed: 17 });
  for (const [nth, [terms, moves]] of samples.entries()) {
    const accountId = `random-${nth}`;
    service.clock.time = T0;
    await service.ledger.openAccount(accountId, terms, TESTER);
    await play(accountId, moves);
    await service.stateClosed(accountId);
    const entries = await entriesOf(accountId);
    const inMemory = entryBookOf(entries);
    const state = (await service.ledger.readAccount(accountId))!;
    const figures = [...figuresOfPeriod(state.period.overageOwed), ...figuresOfAccount(state, entries)];
    const explain = createExplainNumber({
      ledger: service.ledger,
      book,
      books: createPeriodBooks(service.connection),
      audit: auditInMemory(),
      ...WORDS,
    });
    for (const figure of figures) {
      const measure = measureOf(figure);
      const range = { afterSeq: 1 };
      const sums = [await book.sum(accountId, measure, range), await inMemory.sum(accountId, measure, range)];
      expect({ figure, ...sums[0] }).toEqual({ figure, ...sums[1] });
      expect(await book.list(accountId, measure, range, 5)).toEqual(await inMemory.list(accountId, measure, range, 5));
      expect(await explain.explain(person(), { accountId, figure }, 5)).toMatchObject({ addsUp: true });
    }
    for (const { nextPeriod, totals } of entries.filter((entry) => entry.type === 'period_close')) {
      const period = nextPeriod.number - 1;
      const spaces = [null, 'a', 'b'].map(
        (spaceId) => ({ name: 'spaceUsage', spaceId, feature: 'talent_search' }) as const,
      );
      for (const figure of [...figuresOfPeriod(totals.overageOwed), { name: 'refunded' } as const, ...spaces]) {
        const explained = await explain.explain(person(), { accountId, figure, period }, 5);
        expect(explained).toMatchObject({ addsUp: true, period: { stated: true } });
      }
    }
  }
});

test('entries are found by what they refer to, by their action and by their place in the chain', async () => {
  const { ledger, clock } = service;
  clock.time = T0;
  await ledger.openAccount('acme', TERMS, TESTER);
  await ledger.submit('acme', debitOf(evaluation('ada', 'job-1')));
  await ledger.submit('acme', debitOf(evaluation('bob', 'job-1')));
  await ledger.submit('acme', debitOf(evaluation('ada', 'job-10')));
  const held = await ledger.submit('acme', meetingsHoldOf(2));
  const holdId = held.ok ? held.entry!._id : '';
  await ledger.submit('acme', debitOf(meeting(1), { holdId }));
  await ledger.submit('acme', debitOf(meeting(2), { holdId }));
  const seqs = (found: readonly Entry[]): number[] => found.map(({ seq }) => seq);
  expect(seqs(await book.listByAction('acme', ['candidate_evaluation~job-1~'], 9))).toEqual([4, 3]);
  expect(seqs(await book.listByAction('acme', ['candidate_evaluation~job-1~ada'], 9))).toEqual([3]);
  expect(seqs(await book.listByRef('acme', holdId, 9))).toEqual([7, 8]);
  expect(seqs(await book.listByRef('acme', holdId, 1))).toEqual([7]);
  expect((await book.findByKey('acme', 'grant~allocation~1'))?.seq).toBe(2);
  expect(seqs(await book.listOf('acme', 'grant', 9))).toEqual([2]);
  expect(await book.listOf('acme', 'clawback', 9)).toEqual([]);
  expect((await book.listLinks('acme', 0, 3)).map(({ follows }) => follows)).toEqual([true, true, true]);
  await changeEntry(service.connection, 'acme', 3, (entry) => ({ ...entry, tokens: -2 }));
  expect((await book.listLinks('acme', 2, 4)).map(({ follows }) => follows)).toEqual([true, false, true]);
});
