/**
 * Explains a figure: shows it as the account page or a statement does, and beside it the entries that make it, with their
 * sum. The two come from different places, so that a figure which does not add up is seen.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { formatFigure } from './figure-text.js';
import type { Audit } from '../audit/audit.js';
import type { StaffMember } from '../staff/staff.js';
import { requireRight } from '../staff/require-right.js';
import type { AccountState } from '../../domain/account/account-state.js';
import type { PeriodCloseEntry } from '../../domain/account/entry.js';
import { entryKey, periodId } from '../../domain/business-key.js';
import { invalidField, notFound } from '../../domain/errors.js';
import type { EntryBook, EntrySelection } from '../../ledger/entry-book.js';
import type { AccountSnapshot, Ledger } from '../../ledger/ledger.js';
import type { PeriodBooks } from '../../ledger/period-books.js';
import { pageOf, type Page } from '../../storage/page.js';
import { entriesOf, type AccountEntries } from './account-entries.js';
import { cursorText, readCursor } from './cursor.js';
import { entryRow, type EntryRow } from './entry-row.js';
import { isOfAccount, measureOf, type Figure } from './figures.js';
import { shownByClose, shownByStatement, valueIn, valueNow } from './shown.js';
import { wordingFor, type WordingParts } from './wording.js';

export interface FigureQuery {
  readonly accountId: string;
  readonly figure: Figure;
  /** Of a period by its number; the open one when left out. */
  readonly period?: number | undefined;
}

/** An entry with how much of it counts. */
export interface FigureEntry extends EntryRow {
  readonly amount: number;
}

export interface ExplainedFigure {
  readonly accountId: string;
  readonly figure: Figure;
  /** What the figure is, in words. */
  readonly what: string;
  readonly period: {
    readonly number: number;
    readonly id: string;
    readonly start: Date;
    readonly end: Date;
    readonly state: 'open' | 'closed';
    /** Whether a closed period's statement is stored: until then its close entry shows the figures. */
    readonly stated: boolean;
  };
  /** As it is shown elsewhere. */
  readonly value: number;
  /** What the period began with, where the figure goes on from there; null otherwise. */
  readonly opening: { readonly amount: number; readonly entryId: string | null } | null;
  /** The opening and all entries. Null: there are too many to be added up while somebody waits. */
  readonly sum: number | null;
  /** Whether the sum is the value. Null: see `sum`. */
  readonly addsUp: boolean | null;
  /** How many entries make it. Null: see `sum`. */
  readonly entryCount: number | null;
  readonly entries: Page<FigureEntry>;
}

export interface NextPage {
  readonly limit: number;
  readonly cursor: string;
}

export interface ExplainNumber {
  /** Throws `not-found` for an account, a period or a figure that the period does not show. */
  explain(by: StaffMember, query: FigureQuery, limit: number): Promise<ExplainedFigure>;
  /** The next entries, as of the moment of the first page. */
  more(by: StaffMember, query: FigureQuery, page: NextPage): Promise<Page<FigureEntry>>;
}

export interface ExplainNumberParts extends WordingParts {
  readonly ledger: Pick<Ledger, 'readSnapshot'>;
  readonly book: Pick<EntryBook, 'sum' | 'list' | 'findByKey' | 'listOf'>;
  readonly books: Pick<PeriodBooks, 'find'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly sumTimeoutMs?: number;
}

/** One page has this many entries at most. */
export const MAX_PAGE = 200;
/** The page comes without a sum then. The nightly check proves the account in any case. */
const SUM_TIMEOUT_MS = 4_000;
/** As the database words that a read took too long. */
const MAX_TIME_EXPIRED = 50;

/** A question about one figure of one account, as of one moment. */
interface Question {
  readonly figure: Figure;
  readonly state: AccountState;
  readonly entries: AccountEntries;
  readonly number: number;
  /** Null: the period is open. */
  readonly close: PeriodCloseEntry | null;
}

export function createExplainNumber(parts: ExplainNumberParts): ExplainNumber {
  const { ledger, book, books, audit, sumTimeoutMs = SUM_TIMEOUT_MS } = parts;

  const ask = async ({ accountId, figure, period }: FigureQuery): Promise<Question> => {
    const snapshot: AccountSnapshot | null = await ledger.readSnapshot(accountId);
    if (!snapshot) throw notFound('account');
    const { state } = snapshot;
    const entries = entriesOf(book, snapshot);
    const number = period ?? state.period.number;
    if (number > state.period.number || number < 1) throw notFound('period');
    const isOpen = number === state.period.number;
    if (!isOpen && isOfAccount(figure)) throw invalidField('period', 'This figure is of the account as it is now.');
    const close = isOpen ? null : await entries.close(number);
    if (!isOpen && !close) throw notFound('period');
    return { figure, state, entries, number, close };
  };

  const periodRange = async ({ entries, close }: Question, number: number): Promise<EntrySelection> => {
    const before = number === 1 ? null : await entries.close(number - 1);
    const end = close && number === periodNumber(close) ? close : await entries.close(number);
    return { afterSeq: before?.seq ?? 0, ...(end && { upToSeq: end.seq }) };
  };

  /** Debt begins with a clawback; a grant with the entry that made it. Nothing before that counts. */
  const select = async (question: Question): Promise<EntrySelection | null> => {
    const { figure, state, number } = question;
    const { accountId, holds } = state;
    switch (figure.name) {
      case 'opening':
        return number === 1 ? null : await periodRange(question, number - 1);
      case 'held':
      case 'frozen': {
        const isWanted = figure.name === 'frozen';
        const ofHolds = holds.filter(({ grantId }) => (grantId !== undefined) === isWanted).map(({ id }) => id);
        return ofHolds.length === 0 ? null : { ofHolds };
      }
      case 'debt': {
        const [first] = await book.listOf(accountId, 'clawback', 1);
        return first === undefined ? null : { afterSeq: first.seq - 1 };
      }
      case 'grant': {
        const made = await question.entries.findByKey(entryKey.grant(figure.grantId));
        if (!made) throw notFound('grant');
        return { afterSeq: made.seq - 1 };
      }
      default:
        return await periodRange(question, number);
    }
  };

  const openingOf = async ({ figure, entries, number }: Question): Promise<ExplainedFigure['opening']> => {
    const from = figure.name === 'opening' ? number - 2 : number - 1;
    if (figure.name !== 'left' && figure.name !== 'total' && figure.name !== 'opening') return null;
    if (from < 1) return { amount: 0, entryId: null };
    const close = (await entries.close(from))!;
    return { amount: close.balanceAfter, entryId: close._id };
  };

  const valueOf = async ({ figure, state, number, close }: Question) => {
    if (!close) return { value: valueNow(state, figure), stated: false };
    const statement = await books.find(state.accountId, number);
    const shown = statement ? shownByStatement(statement) : shownByClose(close);
    return { value: valueIn(shown, figure), stated: statement !== null };
  };

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

  return {
    async explain(by, query, limit) {
      requireRight(by, 'look');
      const question = await ask(query);
      const { figure, state, entries, number, close } = question;
      const { value, stated } = await valueOf(question);
      if (value === null) throw notFound('figure');
      const selection = await select(question);
      const [opening, summed, page] = await Promise.all([
        openingOf(question),
        selection ? inTime(sumTimeoutMs, entries.sum(measureOf(figure), selection)) : { amount: 0, entries: 0 },
        listEntries(question, selection, { limit, upToSeq: state.seq, beforeSeq: state.seq + 1 }),
      ]);
      const sum = summed && (opening?.amount ?? 0) + summed.amount;
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
          state: close ? 'closed' : 'open',
          stated,
        },
        value,
        opening,
        sum,
        addsUp: sum === null ? null : sum === value,
        entryCount: summed?.entries ?? null,
        entries: page,
      };
    },

    async more(by, query, { limit, cursor }) {
      requireRight(by, 'look');
      const question = await ask(query);
      const page = await listEntries(question, await select(question), { limit, ...readCursor(cursor) });
      await record(by, query);
      return page;
    },
  };
}

/** Null: it takes too long, here or for the database. */
function inTime<T>(timeoutMs: number, work: Promise<T>): Promise<T | null> {
  const bounded = work.catch((error: unknown) => {
    if ((error as { readonly code?: unknown }).code === MAX_TIME_EXPIRED) return null;
    throw error;
  });
  return Promise.race([bounded, sleep(timeoutMs, null, { ref: false })]);
}

const periodNumber = ({ nextPeriod }: PeriodCloseEntry): number => nextPeriod.number - 1;
