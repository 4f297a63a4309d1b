/** Serves billing periods: the open one with its current figures, closed ones with their final figures. */
import { accountParams } from '../../contract/ids.js';
import {
  period,
  periodEnd,
  periodList,
  periodParams,
  periodsQuery,
  periodWithStatement,
} from '../../contract/reading/periods.js';
import type { Served } from '../../contract/served.js';
import { notAllowed, notFound } from '../../domain/errors.js';
import { pricedOverage } from '../../domain/account/overage.js';
import { periodNumberOf } from '../../domain/business-key.js';
import { sumTokens } from '../../domain/grant.js';
import type { Feature } from '../../domain/pricing/price-list.js';
import { holdsOfPeriod, type AccountState } from '../../domain/account/account-state.js';
import type { FeatureUsage, PeriodTotals } from '../../domain/account/entry.js';
import type { AccountWithUnwritten, Ledger } from '../../ledger/ledger.js';
import type { PeriodCorrection } from '../../periods/correction.js';
import type { ClosedPeriod, PeriodBooks, PeriodStatement } from '../../ledger/period-books.js';
import { byCaller, type Caller } from '../caller.js';
import { KEYS_ONLY, READERS, route, type Route } from '../route.js';

interface PeriodParts {
  readonly ledger: Ledger;
  readonly periods: { readonly books: Pick<PeriodBooks, 'listClosed'>; readonly correction: PeriodCorrection };
}

const tag = 'Reading';
const SPACES_MAY_NOT = "A Space's token may not read periods, which cover the whole account.";

export function periodRoutes({ ledger, periods }: PeriodParts): Route[] {
  const requireAccount = async (accountId: string, caller: Caller): Promise<AccountWithUnwritten> => {
    if (caller.kind === 'member' && caller.spaceId !== null) throw notAllowed(SPACES_MAY_NOT);
    const account = await ledger.readWithUnwritten(accountId);
    if (!account) throw notFound('account');
    return account;
  };

  return [
    route({
      method: 'get',
      path: '/v1/accounts/{accountId}/periods',
      tag,
      summary: "Lists an account's billing periods, newest first",
      description:
        "The open period shows its current figures. A Space's token may not call this, since periods cover the whole " +
        'account.',
      access: READERS,
      params: accountParams,
      query: periodsQuery,
      answers: { 200: periodList },
      refusals: ['not-allowed', 'not-found', 'ledger-unavailable'],
      async handle({ params: { accountId }, query: { limit, cursor }, caller }) {
        const account = await requireAccount(accountId, caller);
        const { number } = account.state.period;
        const from = Math.min(cursor ?? number, number);
        const open = from === number ? [currentView(account.state)] : [];
        const lastClosed = from - open.length;
        const closed = await periods.books.listClosed(account, lastClosed, limit - open.length);
        const next = lastClosed - (limit - open.length);
        const items = [...open, ...closed.map(closedView)];
        return { status: 200, body: { items, nextCursor: next >= 1 ? String(next) : null } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/accounts/{accountId}/periods/{number}',
      tag,
      summary: 'Returns a billing period with its statement',
      description:
        'The statement is checked against the ledger before it is stored, and never changes. Holds that end later ' +
        "appear as late in the next statement. A Space's token may not call this.",
      access: READERS,
      params: periodParams,
      answers: { 200: periodWithStatement },
      refusals: ['not-allowed', 'not-found', 'ledger-unavailable'],
      async handle({ params: { accountId, number }, caller }) {
        const account = await requireAccount(accountId, caller);
        const { period: current } = account.state;
        if (number === current.number) {
          return { status: 200, body: { ...currentView(account.state), statement: null } };
        }
        const [closed] = number < current.number ? await periods.books.listClosed(account, number, 1) : [];
        if (!closed) throw notFound('period');
        const statement = closed.statement && statementView(closed.statement);
        return { status: 200, body: { ...closedView(closed), statement } };
      },
    }),
    route({
      method: 'post',
      path: '/v1/accounts/{accountId}/periods/{number}/end',
      tag: 'Set-up',
      summary: 'Ends an open period that was set up wrongly',
      description:
        'Correct the account first: its interval, anchor date, time zone or plan. Then end its open period: it closes ' +
        'now, and the next one begins with a whole allocation and the end that the corrected terms give. What is left ' +
        'of the old allocation expires; bought credits keep their date. Overage is billed as at any end. A period that ' +
        'is already over is answered as it is, so that a call may be repeated.',
      access: KEYS_ONLY('manage'),
      params: periodParams,
      body: periodEnd,
      answers: { 200: period },
      refusals: ['not-found', 'account-closed', 'ledger-unavailable'],
      async handle({ params: { accountId, number }, body: { reason }, caller }) {
        const close = await periods.correction.end(accountId, number, reason, byCaller(caller));
        return { status: 200, body: closedView({ close }) };
      },
    }),
  ];
}

type PeriodWithStatement = Served<typeof periodWithStatement>;
type PeriodView = Omit<PeriodWithStatement, 'statement'>;

function currentView(account: AccountState): PeriodView {
  const { id, number, start, end, ...totals } = account.period;
  const { state, plan } = account.terms;
  return {
    id,
    number,
    start,
    end,
    state,
    planId: plan.planId,
    ...totalsView(totals),
    held: sumTokens(holdsOfPeriod(account)),
    closingBalance: state === 'open' ? null : account.buckets.available,
  };
}

function closedView({ close }: Pick<ClosedPeriod, 'close'>): PeriodView {
  const { closed, totals } = close;
  return {
    id: close.periodId,
    number: periodNumberOf(close.periodId),
    start: closed.start,
    end: close.at,
    state: 'closed',
    planId: closed.planId,
    ...totalsView(totals),
    held: totals.heldAtClose ?? 0,
    closingBalance: close.balanceAfter,
  };
}

function totalsView({ carriedIn, granted, used, overageUsed, expired }: PeriodTotals) {
  return { openingBalance: carriedIn, granted, used, overage: overageUsed, expired };
}

function statementView(stored: PeriodStatement): PeriodWithStatement['statement'] {
  const { _id, accountId: _a, number: _n, closeEntryId: _c, ...statement } = stored;
  const { usage, start: _start, end: _end, planId: _planId, ...figures } = statement;
  const features = Object.entries(usage) as [Feature, FeatureUsage][];
  const overageOwed = figures.overageOwed.map(pricedOverage);
  return { ...figures, overageOwed, usage: features.map(([feature, used]) => ({ feature, ...used })) };
}
