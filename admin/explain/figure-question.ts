/**
 * Finds out what is asked of a figure: as of which moment, which entries may count, what it begins with, and the value that
 * is shown elsewhere.
 */
import type { AccountState } from '../../domain/account/account-state.js';
import type { PeriodCloseEntry } from '../../domain/account/entry.js';
import { entryKey, periodNumberOf } from '../../domain/business-key.js';
import { invalidField, notFound } from '../../domain/errors.js';
import type { EntryBook, EntrySelection } from '../../ledger/entry-book.js';
import type { AccountWithUnwritten, Ledger } from '../../ledger/ledger.js';
import type { PeriodBooks } from '../../ledger/period-books.js';
import { entriesOf, type AccountEntries } from './account-entries.js';
import { isOfAccount, type Figure } from './figures.js';
import { shownByClose, shownByStatement, valueIn, valueNow } from './shown.js';

export interface FigureQuery {
  readonly accountId: string;
  readonly figure: Figure;
  /** Of a period by its number; the open one when left out. */
  readonly period?: number | undefined;
}

/** A question about one figure of one account, as of one moment. */
export interface Question {
  readonly figure: Figure;
  readonly state: AccountState;
  readonly entries: AccountEntries;
  readonly number: number;
  /** Null: the period is open. */
  readonly close: PeriodCloseEntry | null;
}

/** The amount with which a period began. Some figures continue from it. */
export interface Opening {
  readonly amount: number;
  readonly entryId: string | null;
}

export interface QuestionParts {
  readonly ledger: Pick<Ledger, 'readWithUnwritten'>;
  readonly book: Pick<EntryBook, 'sum' | 'list' | 'findByKey' | 'listOf'>;
  readonly books: Pick<PeriodBooks, 'find'>;
}

export function createQuestions({ ledger, book, books }: QuestionParts) {
  /** Throws `not-found` for an account or a period. */
  const ask = async ({ accountId, figure, period }: FigureQuery): Promise<Question> => {
    const found: AccountWithUnwritten | null = await ledger.readWithUnwritten(accountId);
    if (!found) throw notFound('account');
    const { state } = found;
    const entries = entriesOf(book, found);
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
    const end = close && number === periodNumberOf(close.periodId) ? close : await entries.close(number);
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

  const openingOf = async ({ figure, entries, number }: Question): Promise<Opening | null> => {
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

  return {
    ask,
    select,
    openingOf,

    /** Throws `not-found` for a figure that the period does not show. `stated`: a statement shows it. */
    async valueOf(question: Question): Promise<{ readonly value: number; readonly stated: boolean }> {
      const { value, stated } = await valueOf(question);
      if (value === null) throw notFound('figure');
      return { value, stated };
    },
  };
}
