/**
 * Lets time pass: holds expire, grants expire, the period rolls, in the order of time. A closed
 * account goes on until a period of it closes with no hold open: then it has ended, and only its grants still expire.
 */
import {
  EMPTY_TOTALS,
  holdsOfPeriod,
  isFreeze,
  NEVER,
  nextEventAt,
  type CurrentPeriod,
  type Hold,
} from '../../account/account-state.js';
import type { PeriodCalendar, Terms } from '../../account/terms.js';
import { allocationGrantId, entryKey, periodId } from '../../business-key.js';
import type { ExpireEntry, PeriodCloseEntry, PeriodTotals } from '../../account/entry.js';
import { sliceOf, sumTokens, type Grant } from '../../grant.js';
import type { Journal } from '../journal.js';
import { offsetAt, periodAfter } from '../../calendar/period.js';
import type { PlanTerms } from '../../pricing/plan.js';
import { present } from '../../present.js';
import { same } from './terms.js';
import { postGrant } from './grant.js';
import { releaseHold } from './hold.js';

/**
 * Brings the account to the journal's now. False when it is still behind with `maxEntries`: it stops between two events,
 * and never between a period's close and its allocation.
 */
export function advance(journal: Journal, maxEntries: number): boolean {
  for (;;) {
    const due = nextEventAt(journal.state);
    if (due > journal.now || due === NEVER) return true;
    if (journal.entries.length >= maxEntries) return false;
    const hold = journal.state.holds.find((open): open is Hold => open.expiresAt !== null && open.expiresAt <= due);
    const grant = journal.state.grants.find(
      ({ remaining, expiresAt }) => remaining > 0 && expiresAt && expiresAt <= due,
    );
    if (hold) releaseHold(journal, hold, 'expired', due);
    else if (grant) expireGrant(journal, grant, due);
    else roll(journal, journal.state.period.end);
  }
}

export function expireGrant(journal: Journal, grant: Grant, at: Date): void {
  journal.post<ExpireEntry>({
    type: 'expire',
    key: entryKey.expire(grant.id),
    legs: { available: -grant.remaining, expired: grant.remaining },
    slices: [sliceOf(grant, grant.remaining)],
    at,
    grantId: grant.id,
  });
}

/**
 * Closes the period at `at` with its totals and opens the next one, with its allocation unless the account is closed. All
 * terms of a plan that was edited meanwhile begin here, together.
 */
export function roll(journal: Journal, at: Date, reason?: string): PeriodCloseEntry {
  const { accountId, period, terms, holds } = journal.state;
  const agreed = terms.nextPlan ?? terms.plan;
  const plan = journal.newestPlan(agreed.planId, at) ?? agreed;
  const calendar = nextCalendar(terms, plan, at);
  const range = periodAfter({ ...calendar, timeZone: terms.timeZone }, at);
  const number = period.number + 1;
  const closed = terms.state === 'closed';
  const ended = closed && holds.every(isFreeze) ? ({ ended: true } as const) : {};
  const next = { ...terms, plan, nextPlan: null, calendar, ...ended };
  const entry = journal.post<PeriodCloseEntry>({
    type: 'period_close',
    key: entryKey.periodClose(period.number),
    legs: {},
    at,
    totals: { ...totalsOf(period), heldAtClose: sumTokens(holdsOfPeriod(journal.state)) },
    closed: { start: period.start, planId: terms.plan.planId, ...(at < period.end && { plannedEnd: period.end }) },
    nextPeriod: { id: periodId(accountId, number), number, ...range },
    ...(!same(next, terms) && { terms: next }),
    ...present({ reason }),
  });
  if (closed) return entry;
  postGrant(journal, {
    grantId: allocationGrantId(number),
    source: 'allocation',
    tokens: plan.allocation,
    expiresAt: range.end,
    at: range.start,
  });
  return entry;
}

/** A period of another interval is a whole one: it begins where the last one ended, unless the anchor was changed, too. */
function nextCalendar(terms: Terms, plan: PlanTerms, start: Date): PeriodCalendar {
  const { anchorDate, timeZone, calendar: before } = terms;
  const interval = terms.interval ?? plan.interval;
  if (before?.anchorDate !== anchorDate) return { anchorDate, interval, offset: 0 };
  if (before.interval === interval) return before;
  return { anchorDate, interval, offset: offsetAt({ anchorDate, timeZone, interval }, start) };
}

function totalsOf(period: CurrentPeriod): PeriodTotals {
  const names = Object.keys(EMPTY_TOTALS) as (keyof PeriodTotals)[];
  return Object.fromEntries(names.map((name) => [name, period[name]])) as unknown as PeriodTotals;
}
