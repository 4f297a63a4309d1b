/**
 * Explains one entry: who asked for it and with what, which grants it moved, what it repairs and what repaired it, and
 * what was left before and after. Its checks prove it alone, without the totals that the ledger keeps.
 */
import type { PriceLists } from '../../accounts/price-lists.js';
import { accountOfId, entryKey, periodNumberOf } from '../../domain/business-key.js';
import { chargedTokens, isCharge, isOfAction, type Entry, type PeriodCloseEntry } from '../../domain/account/entry.js';
import { notFound } from '../../domain/errors.js';
import type { Slice } from '../../domain/grant.js';
import type { Money } from '../../domain/pricing/money.js';
import type { EntryBook } from '../../ledger/entry-book.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { Audit } from '../audit/audit.js';
import { requireRight } from '../staff/require-right.js';
import type { StaffMember } from '../staff/staff.js';
import { checksOf, type EntryCheck } from './entry-checks.js';
import { entryRow, type EntryRow } from './entry-row.js';
import { wordingFor, type WordingParts } from './wording.js';

/** Part of a grant that the entry moved. */
export interface ExplainedSlice {
  readonly grantId: string;
  readonly source: Slice['source'];
  readonly tokens: number;
  /** `out`: taken from the grant. `in`: added to it. Otherwise it came back to repay debt, or too late. `held`: it was held. */
  readonly way: 'in' | 'out' | 'held' | 'debt' | 'expired';
  /** Null: the grant never expires. */
  readonly expiresAt: Date | null;
  /** The entry that made the grant. */
  readonly grantEntryId: string | null;
}

export interface ExplainedEntry {
  readonly accountId: string;
  readonly entry: EntryRow;
  readonly key: string;
  readonly request: {
    readonly requestId: string | null;
    readonly actor: string;
    readonly workflowId: string | null;
    readonly priceListVersion: number | null;
    readonly action: string | null;
    /** How often the action was charged or held, this time included. */
    readonly attempt: number | null;
    /** The Space and member that the call named, where they are not the entry's own. */
    readonly asked: { readonly spaceId: string | null; readonly memberId: string | null } | null;
  };
  readonly period: { readonly id: string; readonly number: number; readonly late: boolean };
  readonly overageUnitPrice: Money | null;
  readonly slices: readonly ExplainedSlice[];
  /** The entry that this one settles, releases, extends, refunds, takes from or resumes. */
  readonly repairs: EntryRow | null;
  /** The entries that refer to this one, oldest first. */
  readonly repairedBy: readonly EntryRow[];
  /** There are more than are shown. */
  readonly repairedByMore: boolean;
  /** What of a charge may still be refunded; 0 for other entries. */
  readonly refundable: number;
  /** Other entries of the same action, newest first. */
  readonly sameAction: readonly EntryRow[];
  /** The correction of staff that made it. */
  readonly correctionId: string | null;
  readonly balance: { readonly before: number; readonly after: number };
  readonly previous: EntryRow | null;
  readonly next: EntryRow | null;
  readonly checks: readonly EntryCheck[];
}

export interface ExplainEntry {
  /** Throws `not-found`. */
  explain(by: StaffMember, entryId: string): Promise<ExplainedEntry>;
}

export interface ExplainEntryParts extends WordingParts {
  readonly ledger: Pick<Ledger, 'findEntry' | 'readAccount'>;
  readonly book: Pick<EntryBook, 'findByKey' | 'listByRef' | 'listByAction' | 'listLinks'>;
  readonly priceListOf: PriceLists['find'];
  readonly audit: Pick<Audit, 'record'>;
}

/** A bulk hold may have paid for thousands of actions. */
const MAX_RELATED = 50;

export function createExplainEntry(parts: ExplainEntryParts): ExplainEntry {
  const { ledger, book, priceListOf, audit } = parts;

  const periodOf = async ({ accountId, periodId }: Entry) => {
    const close = await book.findByKey(accountId, entryKey.periodClose(periodNumberOf(periodId)));
    if (close) return { planId: (close as PeriodCloseEntry).closed.planId, totals: (close as PeriodCloseEntry).totals };
    const state = await ledger.readAccount(accountId);
    return state && { planId: state.terms.plan.planId, totals: state.period };
  };

  const slicesOf = async (entry: Entry): Promise<ExplainedSlice[]> => {
    const moved = movedSlices(entry).filter(({ tokens }) => tokens > 0);
    const ids = [...new Set(moved.map(({ grantId }) => grantId))];
    const made = await Promise.all(ids.map((id) => book.findByKey(entry.accountId, entryKey.grant(id))));
    return moved.map((slice) => ({ ...slice, grantEntryId: made[ids.indexOf(slice.grantId)]?._id ?? null }));
  };

  return {
    async explain(by, entryId) {
      requireRight(by, 'look');
      const accountId = accountOfId(entryId);
      const entry = await ledger.findEntry(entryId);
      if (!entry || accountId === null) throw notFound('entry');
      const action = isOfAction(entry) ? entry.action : undefined;
      const [links, repairs, repairedBy, sameAction, slices, period] = await Promise.all([
        book.listLinks(accountId, entry.seq - 1, entry.seq + 1),
        entry.ref === undefined ? null : ledger.findEntry(entry.ref),
        book.listByRef(accountId, entryId, MAX_RELATED + 1),
        action === undefined ? [] : book.listByAction(accountId, [action], MAX_RELATED),
        slicesOf(entry),
        periodOf(entry),
      ]);
      const wording = await wordingFor(parts, period);
      const row = (one: Entry): EntryRow => entryRow(one, wording);
      const at = (seq: number): Entry | null => links.find((link) => link.entry.seq === seq)?.entry ?? null;
      const previous = at(entry.seq - 1);
      const next = at(entry.seq + 1);
      const related = new Set([entry._id, entry.ref, ...repairedBy.map(({ _id }) => _id)]);
      await audit.record({ by: by.id, act: 'entry-viewed', accountId, subject: entryId });
      return {
        accountId,
        entry: row(entry),
        key: entry.key,
        request: requestOf(entry),
        period: { id: entry.periodId, number: periodNumberOf(entry.periodId), late: 'late' in entry && entry.late },
        overageUnitPrice: entry.overageUnitPrice ?? null,
        slices,
        repairs: repairs && row(repairs),
        repairedBy: repairedBy.slice(0, MAX_RELATED).map(row),
        repairedByMore: repairedBy.length > MAX_RELATED,
        refundable: refundableOf(entry, repairedBy),
        sameAction: sameAction.filter(({ _id }) => !related.has(_id)).map(row),
        correctionId: correctionOf(entry),
        balance: { before: entry.balanceAfter - entry.tokens, after: entry.balanceAfter },
        previous: previous && row(previous),
        next: next && row(next),
        checks: checksOf({
          entry,
          previous,
          follows: links.find((link) => link.entry._id === entryId)?.follows ?? false,
          repairs,
          priceList: isOfAction(entry) ? priceListOf(entry.priceListVersion) : null,
        }),
      };
    },
  };
}

/** Of so many refunds that they are not all here the form finds the last token. */
const refundableOf = (entry: Entry, repairedBy: readonly Entry[]): number =>
  isCharge(entry)
    ? repairedBy.reduce(
        (left, { type, legs }) => left + (type === 'refund' ? (legs.spent ?? 0) : 0),
        chargedTokens(entry),
      )
    : 0;

function requestOf(entry: Entry): ExplainedEntry['request'] {
  const { requestId = null, actor, workflowId = null } = entry;
  const ofAction = isOfAction(entry) ? entry : null;
  const asked = ofAction?.asked;
  return {
    requestId,
    actor,
    workflowId,
    priceListVersion: ofAction?.priceListVersion ?? null,
    action: ofAction?.action ?? null,
    attempt: ofAction?.attempt ?? null,
    asked: asked ? { spaceId: asked.spaceId ?? null, memberId: asked.memberId ?? null } : null,
  };
}

function movedSlices(entry: Entry): Omit<ExplainedSlice, 'grantEntryId'>[] {
  const as = (way: ExplainedSlice['way']) => (slice: Slice) => {
    const { grantId, source, tokens, expiresAt, to } = slice;
    return { grantId, source, tokens, expiresAt, way: to ?? way };
  };
  switch (entry.type) {
    case 'grant':
    case 'release':
    case 'unfreeze':
    case 'refund':
      return entry.slices.map(as('in'));
    case 'settle':
      return [...entry.slices.map(as('held')), ...entry.returned.map(as('in'))];
    case 'debit':
      return entry.slices.map(as(entry.ref === undefined ? 'out' : 'held'));
    default:
      return entry.slices.map(as('out'));
  }
}

/** A correction of staff is the key in the ledger: the id of what it makes, or of its request. */
function correctionOf({ key, requestId, workflowId }: Entry): string | null {
  const ids = [requestId, key, workflowId].flatMap((text) => text?.split('~') ?? []);
  return ids.find((id) => id.startsWith('cor-')) ?? null;
}
