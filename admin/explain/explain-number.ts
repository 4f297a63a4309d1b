/**
 * Explains a figure: shows it as the account page or a statement does, and beside it the entries that make it, with their
 * sum. The two come from different places, so that a figure which does not add up is seen.
 */
import { formatFigure } from './figure-text.js';
import type { Audit } from '../audit/audit.js';
import type { StaffMember } from '../staff/staff.js';
import { requireRight } from '../staff/require-right.js';
import { periodId } from '../../domain/business-key.js';
import { readsFew, type EntrySelection, type MeasuredSum } from '../../ledger/entry-book.js';
import { inTime } from '../../storage/deadline.js';
import { pageOf, type Page } from '../../storage/page.js';
import { cursorText, readCursor } from './cursor.js';
import { entryRow, type EntryRow } from './entry-row.js';
import {
  createQuestions,
  type FigureQuery,
  type Opening,
  type Question,
  type QuestionParts,
} from './figure-question.js';
import { measureOf, type Figure } from './figures.js';
import { wordingFor, type WordingParts } from './wording.js';

/** An entry with how much of it counts. */
export interface FigureEntry extends EntryRow {
  readonly amount: number;
}

/** A figure, and what its entries add up to, as of one moment. */
export interface FigureSum {
  /** As it is shown elsewhere. */
  readonly value: number;
  /** Null: the figure starts from nothing. */
  readonly opening: Opening | null;
  /** The opening and all entries. Null: there are too many to be added up in the time that the call has. */
  readonly sum: number | null;
  /** Whether the sum is the value. Null: see `sum`. */
  readonly addsUp: boolean | null;
  /** How many entries make it. Null: see `sum`. */
  readonly entryCount: number | null;
}

export interface ExplainedFigure extends FigureSum {
  readonly accountId: string;
  readonly figure: Figure;
  /** What the figure is, in words. */
  readonly what: string;
  readonly period: {
    readonly number: number;
    readonly id: string;
    readonly start: Date;
    readonly end: Date;
    /** In which the account's days are. */
    readonly timeZone: string;
    readonly state: 'open' | 'closed';
    /** Whether a closed period's statement is stored: until then its close entry shows the figures. */
    readonly stated: boolean;
  };
  readonly entries: Page<FigureEntry>;
}

export interface NextPage {
  readonly limit: number;
  readonly cursor: string;
}

export interface ExplainNumber {
  /**
   * Adds up a few thousand entries at once; the sum of more is null, and `sum` works it out. Throws `not-found` for an
   * account, a period or a figure that the period does not show.
   */
  explain(by: StaffMember, query: FigureQuery, limit: number): Promise<ExplainedFigure>;
  /** Takes seconds where many entries count. Throws `not-found` as `explain` does. */
  sum(by: StaffMember, query: FigureQuery): Promise<FigureSum>;
  /** The next entries, as of the moment of the first page. */
  more(by: StaffMember, query: FigureQuery, page: NextPage): Promise<Page<FigureEntry>>;
}

export interface SumLimits {
  readonly maxSummedAtOnce?: number;
  readonly sumTimeoutMs?: number;
}

export interface ExplainNumberParts extends WordingParts, QuestionParts, SumLimits {
  readonly audit: Pick<Audit, 'record'>;
}

/** One page has this many entries at most. */
export const MAX_PAGE = 200;
/** A sum of more entries has a call of its own, so that the page does not wait for it. */
const MAX_SUMMED_AT_ONCE = 5_000;
/** Nobody waits longer for that call. The nightly check proves the account in any case. */
const SUM_TIMEOUT_MS = 20_000;

export function createExplainNumber(parts: ExplainNumberParts): ExplainNumber {
  const { audit, maxSummedAtOnce = MAX_SUMMED_AT_ONCE, sumTimeoutMs = SUM_TIMEOUT_MS } = parts;
  const questions = createQuestions(parts);

  const listEntries = async (
    question: Question,
    selection: EntrySelection | null,
    { limit, upToSeq, beforeSeq }: { limit: number; upToSeq: number; beforeSeq: number },
  ): Promise<Page<FigureEntry>> => {
    const { figure, state, close } = question;
    const count = Math.min(limit, MAX_PAGE);
    const newest = Math.min(selection?.upToSeq ?? upToSeq, upToSeq, beforeSeq - 1);
    const found = selection
      ? await question.entries.list(measureOf(figure), { ...selection, upToSeq: newest }, count + 1)
      : [];
    const period = close
      ? { planId: close.closed.planId, totals: close.totals }
      : { planId: state.terms.plan.planId, totals: state.period };
    const wording = await wordingFor(parts, period);
    return pageOf(
      found,
      count,
      ({ entry }) => cursorText({ upToSeq, beforeSeq: entry.seq }),
      ({ entry, amount, unwritten }) => ({ ...entryRow(entry, wording, unwritten), amount }),
    );
  };

  const record = async (by: StaffMember, { accountId, figure, period }: FigureQuery): Promise<void> => {
    const facts = { figure: figure.name, ...(period !== undefined && { period }) };
    await audit.record({ by: by.id, act: 'entry-viewed', accountId, facts });
  };

  const sumOf = async (question: Question, selection: EntrySelection | null): Promise<MeasuredSum | null> => {
    if (!selection) return { amount: 0, entries: 0 };
    const stop = new AbortController();
    const work = question.entries.sum(measureOf(question.figure), selection, stop.signal);
    const summed = await inTime(sumTimeoutMs, work);
    stop.abort();
    return summed;
  };

  /** `hasTime`: the caller waits for the sum, however many entries there are. */
  const sumUp = async (
    question: Question,
    selection: EntrySelection | null,
    { value, hasTime }: { readonly value: number; readonly hasTime: boolean },
  ): Promise<FigureSum> => {
    const isSummed = hasTime || isSummedAtOnce(question, selection);
    const [opening, summed] = await Promise.all([
      questions.openingOf(question),
      isSummed ? sumOf(question, selection) : null,
    ]);
    const sum = summed && (opening?.amount ?? 0) + summed.amount;
    const addsUp = sum === null ? null : sum === value;
    return { value, opening, sum, addsUp, entryCount: summed?.entries ?? null };
  };

  /** Numbers have no gaps: they say how many entries are looked at. */
  const isSummedAtOnce = ({ figure, state }: Question, selection: EntrySelection | null): boolean => {
    if (!selection || readsFew(measureOf(figure), selection)) return true;
    return (selection.upToSeq ?? state.seq) - (selection.afterSeq ?? 0) <= maxSummedAtOnce;
  };

  return {
    async explain(by, query, limit) {
      requireRight(by, 'look');
      const question = await questions.ask(query);
      const { figure, state, number, close } = question;
      const { value, stated } = await questions.valueOf(question);
      const selection = await questions.select(question);
      const [summed, page] = await Promise.all([
        sumUp(question, selection, { value, hasTime: false }),
        listEntries(question, selection, { limit, upToSeq: state.seq, beforeSeq: state.seq + 1 }),
      ]);
      await record(by, query);
      return {
        accountId: state.accountId,
        figure,
        what: formatFigure(figure),
        period: {
          number,
          id: periodId(state.accountId, number),
          start: close?.closed.start ?? state.period.start,
          end: close?.at ?? state.period.end,
          timeZone: state.terms.timeZone,
          state: close ? 'closed' : 'open',
          stated,
        },
        ...summed,
        entries: page,
      };
    },

    async sum(by, query) {
      requireRight(by, 'look');
      const question = await questions.ask(query);
      const { value } = await questions.valueOf(question);
      const summed = await sumUp(question, await questions.select(question), { value, hasTime: true });
      await record(by, query);
      return summed;
    },

    async more(by, query, { limit, cursor }) {
      requireRight(by, 'look');
      const question = await questions.ask(query);
      const page = await listEntries(question, await questions.select(question), { limit, ...readCursor(cursor) });
      await record(by, query);
      return page;
    },
  };
}
