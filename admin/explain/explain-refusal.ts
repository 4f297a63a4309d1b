/**
 * Explains a refused action: what it needed and what was left, and the entries of the period that took the rest, up to
 * that moment. A refusal is no entry, so it is read where refusals are counted.
 */
import { entryKey } from '../../domain/business-key.js';
import type { PeriodCloseEntry } from '../../domain/account/entry.js';
import type { Measure } from '../../domain/account/measure.js';
import { notFound } from '../../domain/errors.js';
import type { EntryBook, EntrySelection } from '../../ledger/entry-book.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { RefusalRecord } from '../../refusals/models.js';
import type { Refusals } from '../../refusals/refusals.js';
import type { Audit } from '../audit/audit.js';
import { requireRight } from '../staff/require-right.js';
import type { StaffMember } from '../staff/staff.js';
import { entriesOf, type AccountEntries } from './account-entries.js';
import { entryRow, type EntryRow } from './entry-row.js';
import type { FigureEntry } from './explain-number.js';
import { measureOf } from './figures.js';
import { periodAt, type PeriodAt } from './period-at.js';
import { wordingFor, type WordingParts } from './wording.js';

/** All refusals of one account, feature and minute. */
export interface RefusalRow extends Omit<RefusalRecord, '_id'> {
  readonly id: string;
  /** How usage rows name the feature. */
  readonly label: string;
}

export interface TakenOrBrought {
  readonly amount: number;
  readonly entryCount: number;
}

export interface ExplainedRefusal {
  readonly refusal: RefusalRow;
  /** `timeZone`: in which the account's days are. */
  readonly period: Pick<PeriodAt, 'number' | 'start' | 'end'> & { readonly timeZone: string };
  /** The account's credits up to the refusal: `opening` + `brought` - `taken` = `left`. */
  readonly account: {
    readonly opening: number;
    readonly brought: TakenOrBrought;
    readonly taken: TakenOrBrought;
    readonly left: number;
  };
  /** Of the Space whose limit was reached: what counted against it. Null: it was not the Space. */
  readonly space: { readonly spaceId: string; readonly used: TakenOrBrought } | null;
  /** The entries are those of the account, or of the Space: newest first. */
  readonly usedBy: readonly FigureEntry[];
  /** There are more than are shown. */
  readonly usedByMore: boolean;
  /** Grants that expired in this period or the one before, newest first. */
  readonly expired: readonly EntryRow[];
  /** The pause that refused it. */
  readonly pause: EntryRow | null;
  /** Whether what the entries leave is what the refusal said was left; null where it said nothing. */
  readonly addsUp: boolean | null;
}

export interface ExplainRefusal {
  /** Newest first: all that are kept of an account. */
  list(by: StaffMember, accountId: string): Promise<readonly RefusalRow[]>;
  /** Throws `not-found`. */
  explain(by: StaffMember, refusalId: string): Promise<ExplainedRefusal>;
}

export interface ExplainRefusalParts extends WordingParts {
  readonly ledger: Pick<Ledger, 'readWithUnwritten'>;
  readonly book: Pick<EntryBook, 'findByKey' | 'sum' | 'list' | 'listOf'>;
  readonly refusals: Refusals;
  readonly audit: Pick<Audit, 'record'>;
}

const MAX_SHOWN = 50;
const MAX_EXPIRED = 10;
/** Staff pause rarely. */
const MAX_PAUSES = 200;

const TAKEN: Measure = {
  parts: [{ types: ['debit', 'hold', 'freeze', 'expire', 'clawback', 'void'], legs: { available: -1 } }],
};
const BROUGHT: Measure = {
  parts: [{ types: ['grant', 'settle', 'release', 'unfreeze', 'refund'], legs: { available: 1 } }],
};
const EXPIRED: Measure = { parts: [{ types: ['expire'], legs: { expired: 1 } }] };

export function createExplainRefusal(parts: ExplainRefusalParts): ExplainRefusal {
  const { ledger, book, refusals, audit, priceList } = parts;

  const rowOf = ({ _id: id, ...record }: RefusalRecord): RefusalRow => ({
    id,
    ...record,
    label: priceList().items.find(({ feature }) => feature === record.feature)?.usageLabel ?? record.feature,
  });

  const sumOf = async (entries: AccountEntries, measure: Measure, selection: EntrySelection) => {
    const { amount, entries: entryCount } = await entries.sum(measure, selection);
    return { amount, entryCount };
  };

  const pauseOf = async ({ accountId, last }: RefusalRecord) => {
    const since = last.pausedSince;
    if (!since) return null;
    const pauses = await book.listOf(accountId, 'pause', MAX_PAUSES);
    return pauses.find(({ at }) => at.getTime() === since.getTime()) ?? null;
  };

  return {
    async list(by, accountId) {
      requireRight(by, 'look');
      const found = await refusals.list(accountId);
      await audit.record({ by: by.id, act: 'account-viewed', accountId, facts: { part: 'refusals' } });
      return found.map(rowOf);
    },

    async explain(by, refusalId) {
      requireRight(by, 'look');
      const refusal = await refusals.find(refusalId);
      const found = refusal && (await ledger.readWithUnwritten(refusal.accountId));
      if (!found) throw notFound('refusal');
      const { accountId, last } = refusal;
      const entries = entriesOf(book, found);
      const period = await periodAt(entries, found.state, last.at);
      const range = { ...period.range, until: last.at };
      const twoPeriods = { ...range, afterSeq: (await closeOf(entries, period.number - 2))?.seq ?? 0 };
      const spaceId = last.code === 'space-limit-reached' ? last.spaceId : null;
      const shown = spaceId === null ? TAKEN : measureOf({ name: 'space', spaceId });
      const [opening, brought, taken, space, usedBy, expired, pause, wording] = await Promise.all([
        closeOf(entries, period.number - 1),
        sumOf(entries, BROUGHT, range),
        sumOf(entries, TAKEN, range),
        spaceId === null ? null : sumOf(entries, shown, range).then((used) => ({ spaceId, used })),
        entries.list(shown, range, MAX_SHOWN + 1),
        entries.list(EXPIRED, twoPeriods, MAX_EXPIRED),
        pauseOf(refusal),
        wordingFor(parts, period),
      ]);
      await audit.record({ by: by.id, act: 'entry-viewed', accountId, subject: refusalId });
      const began = opening?.balanceAfter ?? 0;
      const left = began + brought.amount - taken.amount;
      const { number, start, end } = period;
      return {
        refusal: rowOf(refusal),
        period: { number, start, end, timeZone: found.state.terms.timeZone },
        account: { opening: began, brought, taken, left },
        space,
        usedBy: usedBy
          .slice(0, MAX_SHOWN)
          .map(({ entry, amount, unwritten }) => ({ ...entryRow(entry, wording, unwritten), amount })),
        usedByMore: usedBy.length > MAX_SHOWN,
        expired: expired.map(({ entry, unwritten }) => entryRow(entry, wording, unwritten)),
        pause: pause && entryRow(pause, wording),
        addsUp: last.code === 'credits-exhausted' && last.creditsLeft !== null ? left === last.creditsLeft : null,
      };
    },
  };
}

const closeOf = async (entries: AccountEntries, number: number): Promise<PeriodCloseEntry | null> =>
  number < 1 ? null : ((await entries.findByKey(entryKey.periodClose(number))) as PeriodCloseEntry | null);
