/** Opens an account, and changes its plan, calendar, alerts and caps. */
import {
  EMPTY_BUCKETS,
  EMPTY_TOTALS,
  actionHolds,
  capOf,
  type AccountState,
  type CurrentPeriod,
  type Terms,
} from '../../account/account-state.js';
import { allocationGrantId, periodId, upgradeGrantId } from '../../business-key.js';
import type { CapSpaceCommand, ChangeTermsCommand } from '../command.js';
import { isOfAction } from '../../account/entry.js';
import { sumTokens } from '../../grant.js';
import type { Journal } from '../journal.js';
import { assert } from '../laws.js';
import { periodContaining, shareOfPeriod } from '../../calendar/period.js';
import type { PlanTerms } from '../../pricing/plan.js';
import { thresholdReached } from '../../account/crossing.js';
import { postGrant } from './grant.js';

/** An account without an entry: its first period is the one of its calendar that contains `now`. */
export function emptyAccount(accountId: string, terms: Terms, now: Date): AccountState {
  const { anchorDate, timeZone } = terms;
  const calendar = { anchorDate, interval: terms.interval ?? terms.plan.interval, offset: 0 };
  const range = periodContaining({ ...calendar, timeZone }, now);
  const period: CurrentPeriod = { ...EMPTY_TOTALS, id: periodId(accountId, 1), number: 1, ...range };
  const armed = { armed: true, generation: 1 };
  return {
    accountId,
    seq: 0,
    at: now,
    buckets: EMPTY_BUCKETS,
    grants: [],
    holds: [],
    pauses: [],
    period,
    crossings: { threshold: armed, gone: armed, overage: armed },
    terms: { ...terms, calendar },
    spaceCaps: {},
  };
}

export function grantFirstAllocation(journal: Journal): void {
  const { terms, period } = journal.state;
  postGrant(journal, {
    grantId: allocationGrantId(1),
    source: 'allocation',
    tokens: terms.plan.allocation,
    expiresAt: period.end,
  });
}

export function changeTerms(journal: Journal, { changes }: ChangeTermsCommand): void {
  const { plan, ...others } = changes;
  const before = journal.state.terms;
  const terms = { ...before, ...others };
  if (!same(terms, before)) journal.state = { ...journal.state, terms };
  if (plan) changePlan(journal, plan);
  if (journal.state.terms.thresholdPercent !== before.thresholdPercent) rearmThreshold(journal);
}

/**
 * More allocation applies at once, by granting the difference; less applies from the next period. The running period
 * keeps its interval: of an allocation that is meant for a longer one it gets its share.
 */
function changePlan(journal: Journal, plan: PlanTerms): void {
  const { terms, period } = journal.state;
  if (same(plan, terms.nextPlan ?? terms.plan)) return;
  if (plan.planId !== terms.plan.planId && shareOf(terms, plan) < shareOf(terms, terms.plan)) {
    journal.state = { ...journal.state, terms: { ...terms, nextPlan: plan } };
    return;
  }
  journal.state = { ...journal.state, terms: { ...terms, plan, nextPlan: null } };
  const { allocation: allocated } = period.grantedBySource;
  const tokens = Math.max(0, shareOf(terms, plan) - allocated);
  postGrant(journal, {
    grantId: upgradeGrantId(period.number, allocated + tokens),
    source: 'allocation',
    tokens,
    expiresAt: period.end,
  });
}

/** What a plan brings to the running period. */
function shareOf(terms: Terms, { allocation, interval }: PlanTerms): number {
  const wanted = terms.interval ?? interval;
  return shareOfPeriod(allocation, terms.calendar?.interval ?? wanted, wanted);
}

/** A changed percentage is armed again only where it lies above the use; one that is armed and passed fires at once. */
function rearmThreshold(journal: Journal): void {
  const { crossings } = journal.state;
  if (crossings.threshold.armed || thresholdReached(journal.state)) return;
  const threshold = { armed: true, generation: crossings.threshold.generation + 1 };
  journal.state = { ...journal.state, crossings: { ...crossings, threshold } };
}

/** A cap that is set in the middle of a period counts its Space's earlier use in that period. */
export function capSpace(journal: Journal, { spaceId, limit }: CapSpaceCommand): void {
  const cap = capOf(journal.state, spaceId);
  const others = Object.entries(journal.state.spaceCaps).filter(([other]) => other !== spaceId);
  if ((cap?.limit ?? null) === limit) return;
  const capped =
    limit === null ? [] : [[spaceId, { limit, used: cap?.used ?? usedBySpace(journal, spaceId) }] as const];
  journal.state = { ...journal.state, spaceCaps: Object.fromEntries([...others, ...capped]) };
}

/** Tokens spent in this period, and tokens that its open holds reserve. */
function usedBySpace({ state, spaceUses, entries }: Journal, spaceId: string): number {
  const { period } = state;
  const recorded = spaceUses.find((use) => use.spaceId === spaceId);
  assert(recorded !== undefined, 'the use of a Space is known before it gets a cap');
  const own = entries.filter((entry) => isOfAction(entry) && entry.spaceId === spaceId && !entry.late);
  const spent = own.filter(({ periodId }) => periodId === period.id).map(({ legs }) => legs.spent ?? 0);
  const held = actionHolds(state).filter((hold) => hold.spaceId === spaceId);
  const before = recorded.periodId === period.id ? recorded.spentTokens : 0;
  return spent.reduce((total, tokens) => total + tokens, before) + sumTokens(held);
}

/** Terms are plain values, so that the same text means the same terms. */
function same(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
