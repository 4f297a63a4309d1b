/** Says what each list of an account is as CSV: money in the currency's minor unit, ids as they are stored. */
import type { CsvRow } from '../../../csv/csv-text.js';
import type { AccountListName, AccountListRow } from '../../customers/list-readers.js';
import { asCell } from './export.js';

export interface Sheet<T> {
  readonly columns: readonly string[];
  /** Fields without a column are left out. */
  readonly rowOf: (row: T) => CsvRow;
}

interface Amount {
  readonly amount: number;
  readonly currency: string;
}

const amountOf = (money: Amount | null): number | null => money?.amount ?? null;

const sheet = <T>(columns: string, rowOf: Sheet<T>['rowOf']): Sheet<T> => ({ columns: columns.split(' '), rowOf });

export const SHEETS: { readonly [N in AccountListName]: Sheet<AccountListRow<N>> } = {
  members: sheet('id name email role spaceIds createdAt', ({ spaceIds, ...row }) => ({
    ...row,
    spaceIds: spaceIds === null ? 'all' : asCell(spaceIds),
  })),
  spaces: sheet('id name limit used left', (row) => row),
  holds: sheet('id kind tokens expiresAt late feature action spaceId memberId grantId', (row) => row),
  'top-ups': sheet(
    'createdAt id state credits total paid discount tax currency refundedCredits creditedAt expiresAt spaceId memberId ' +
      'requestId paymentIntentId sessionId disputeId disputeStatus parkedReason failedReason',
    ({ total, paid, discount, tax, unitPrice: _unit, expected: _expected, resolution: _resolution, ...row }) => ({
      ...row,
      total: total.amount,
      paid: amountOf(paid),
      discount: amountOf(discount),
      tax: amountOf(tax),
      currency: (paid ?? total).currency,
    }),
  ),
  'overage-charges': sheet(
    'periodId periodStart periodEnd tokens amountDue currency bookedAt state refusedBecause invoiceId',
    ({ amountDue, lines: _lines, ...row }) => ({
      ...row,
      amountDue: amountDue.amount,
      currency: amountDue.currency,
    }),
  ),
  periods: sheet('number start end state planId stated granted used overage left', (row) => ({ ...row })),
  alerts: sheet('at kind id email slack inApp', ({ at, kind, id, deliveries }) => ({
    ...{ at, kind, id },
    email: asCell(deliveries.email),
    slack: asCell(deliveries.slack),
    inApp: asCell(deliveries.inApp),
  })),
  waiting: sheet(
    'since id feature tokens state place expiresAt action spaceId memberId',
    ({ action, debit: _debit, ...row }) => ({ ...row, action: asCell(action) }),
  ),
  rescreens: sheet(
    'createdAt id jobId state reason tokensCharged debitId done failed total restarts endedAt spaceId memberId',
    ({ waiting: _waiting, revisions: _revisions, ...row }) => row,
  ),
  refusals: sheet(
    'minute id feature count firstAt lastAt code detail tokensNeeded creditsLeft spaceId memberId',
    ({ _id: id, minute, feature, count, firstAt, last }) => {
      const { at: lastAt, code, detail, tokensNeeded, creditsLeft, spaceId, memberId } = last;
      return {
        minute,
        id,
        feature,
        count,
        firstAt,
        lastAt,
        code,
        detail,
        tokensNeeded,
        creditsLeft,
        spaceId,
        memberId,
      };
    },
  ),
};
