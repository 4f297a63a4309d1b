import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createExplainNumber, type ExplainedFigure, type SumLimits } from '../../../admin/explain/explain-number.js';
import type { Figure } from '../../../admin/explain/figures.js';
import type { PeriodCloseEntry } from '../../../domain/account/entry.js';
import { passTime } from '../../../domain/reducer/apply.js';
import { openings, sequences } from '../../domain/reducer/command-sequences.js';
import { debitOf, evaluation, search, TestLedger, topUpOf } from '../../domain/reducer/ledger-driver.js';
import { playedLedger } from '../../domain/reducer/played-ledger.js';
import { DAY, later } from '../../support/time.js';
import { figuresOfAccount, figuresOfPeriod } from './all-figures.js';
import { entryBookOf } from './entry-book-in-memory.js';
import { auditInMemory, person, WORDS } from './support.js';

function explainOf(ledger: TestLedger, limits: SumLimits = {}) {
  const { state, entries } = passTime(ledger.state, ledger.now);
  const audit = auditInMemory();
  const explain = createExplainNumber({
    ledger: { readWithUnwritten: () => Promise.resolve({ state, unwritten: entries }) },
    book: entryBookOf(ledger.entries),
    books: { find: () => Promise.resolve(null) },
    audit,
    ...WORDS,
    ...limits,
  });
  const all = [...ledger.entries, ...entries];
  return { explain, audit, state, entries: all };
}

const closes = (ledger: TestLedger): PeriodCloseEntry[] => ledger.entries.filter((e) => e.type === 'period_close');

async function explainAll(ledger: TestLedger): Promise<ExplainedFigure[]> {
  const { explain, state, entries } = explainOf(ledger);
  const ask = (figure: Figure, period?: number) => explain.explain(person(), { accountId: 'acme', figure, period }, 10);
  const now = [...figuresOfPeriod(state.period.overageOwed), ...figuresOfAccount(state, entries)];
  const before = closes(ledger).flatMap(({ totals, nextPeriod }) =>
    figuresOfPeriod(totals.overageOwed).map((figure) => ask(figure, nextPeriod.number - 1)),
  );
  return await Promise.all([...now.map((figure) => ask(figure)), ...before]);
}

describe('the entries of a figure', () => {
  test('add up to it, for every figure of every period, whatever happened before', async () => {
    const property = fc.asyncProperty(openings, sequences, async (terms, moves) => {
      const ledger = playedLedger(terms, moves);
      const wrong = (await explainAll(ledger)).filter(({ addsUp }) => !addsUp);
      expect(wrong.map(({ figure, period, value, sum }) => ({ figure, period: period.number, value, sum }))).toEqual(
        [],
      );
    });
    await fc.assert(property, { numRuns: 250 });
  });

  test('are shown page by page, each once, as of the first page', async () => {
    const ledger = new TestLedger();
    for (let id = 1; id <= 7; id += 1) ledger.run(debitOf(evaluation(id)));
    const { explain } = explainOf(ledger);
    const query = { accountId: 'acme', figure: { name: 'used' } } as const;
    const first = await explain.explain(person(), query, 3);
    expect(first).toMatchObject({ value: 7, sum: 7, addsUp: true, entryCount: 7 });
    for (let id = 8; id <= 9; id += 1) ledger.run(debitOf(evaluation(id)));
    const later = explainOf(ledger).explain;
    const second = await later.more(person(), query, { limit: 3, cursor: first.entries.nextCursor! });
    const third = await later.more(person(), query, { limit: 3, cursor: second.nextCursor! });
    const shown = [...first.entries.items, ...second.items, ...third.items];
    expect(shown.map(({ seq }) => seq)).toEqual([9, 8, 7, 6, 5, 4, 3]);
    expect(third.nextCursor).toBeNull();
  });

  test('that are many are added up by a call of their own, as of its moment, and few at once', async () => {
    const ledger = new TestLedger();
    for (let id = 1; id <= 4; id += 1) ledger.run(debitOf(evaluation(id)));
    const { explain } = explainOf(ledger, { maxSummedAtOnce: 3 });
    const ask = (name: 'used' | 'left' | 'granted') =>
      explain.explain(person(), { accountId: 'acme', figure: { name } }, 2);
    const notYet = { sum: null, addsUp: null, entryCount: null };
    expect(await ask('used')).toMatchObject({ value: 4, ...notYet, entries: { items: [{ seq: 6 }, { seq: 5 }] } });
    expect(await explain.sum(person(), { accountId: 'acme', figure: { name: 'used' } })).toEqual({
      ...{ value: 4, opening: null, sum: 4, addsUp: true, entryCount: 4 },
    });
    expect(await ask('left')).toMatchObject({ value: 96, opening: { amount: 0 }, ...notYet });
    expect(await ask('granted')).toMatchObject({ value: 100, sum: 100, addsUp: true, entryCount: 1 });
  });

  test('that cannot be added up in time are shown without a sum', async () => {
    const { explain } = explainOf(new TestLedger(), { sumTimeoutMs: 0, maxSummedAtOnce: 0 });
    const query = { accountId: 'acme', figure: { name: 'left' } } as const;
    expect(await explain.explain(person(), query, 9)).toMatchObject({ value: 100, sum: null });
  });

  test('say in plain English what happened', async () => {
    const ledger = new TestLedger();
    ledger.run(topUpOf('1', 1_000));
    ledger.run(debitOf(search(1)));
    ledger.now = later(40 * DAY);
    const { explain } = explainOf(ledger);
    const ask = (figure: Figure, period?: number) =>
      explain.explain(person(), { accountId: 'acme', figure, period }, 9);
    const { entries, opening } = await ask({ name: 'total' });
    expect(opening).toMatchObject({ amount: 0 });
    expect(entries.items.map(({ what, amount, unwritten }) => [what, amount, unwritten])).toEqual([
      ['Plan: 100 credits', 100, true],
    ]);
    const closed = await ask({ name: 'left' }, 1);
    expect(closed.entries.items.map(({ what, amount }) => [what, amount])).toEqual([
      ['Expired: credits of a pack', -1_000],
      ['Expired: credits of the plan', -80],
      ['Talent search', -20],
      ['Pack: 1,000 credits', 1_000],
      ['Plan: 100 credits', 100],
    ]);
    expect(closed).toMatchObject({ value: 0, sum: 0, period: { number: 1, state: 'closed', stated: false } });
  });

  test('are recorded as viewed before they are shown, and only for those who may look', async () => {
    const { explain, audit } = explainOf(new TestLedger());
    await explain.explain(person('viewer'), { accountId: 'acme', figure: { name: 'left' } }, 5);
    expect(audit.lines).toEqual([
      { by: 'staff-viewer', act: 'entry-viewed', accountId: 'acme', facts: { figure: 'left' } },
    ]);
    const nobody = { ...person(), role: 'nobody' as never };
    await expect(explain.explain(nobody, { accountId: 'acme', figure: { name: 'left' } }, 5)).rejects.toMatchObject({
      code: 'not-allowed',
    });
  });

  test('of a period or a grant that is not there are not found', async () => {
    const { explain } = explainOf(new TestLedger());
    const ask = (figure: Figure, period?: number) =>
      explain.explain(person(), { accountId: 'acme', figure, period }, 5);
    await expect(ask({ name: 'left' }, 2)).rejects.toMatchObject({ code: 'not-found' });
    await expect(ask({ name: 'grant', grantId: 'none' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(ask({ name: 'refunded' })).rejects.toMatchObject({ code: 'not-found' });
    const cursor = { limit: 5, cursor: 'x' };
    const more = explain.more(person(), { accountId: 'acme', figure: { name: 'left' } }, cursor);
    await expect(more).rejects.toMatchObject({ code: 'invalid-request' });
  });
});
