/** Opens an account, and changes its plan, calendar, alerts and caps. */
import { actionHolds, capOf } from '../../account/account-state.js';
import type { Terms } from '../../account/terms.js';
import type { By } from '../../account/actor.js';
import { allocationGrantId, entryKey, upgradeGrantId } from '../../business-key.js';
import type { CapSpaceCommand, ChangeTermsCommand } from '../command.js';
import { isOfAction, type CapEntry, type TermsEntry } from '../../account/entry.js';
import { sumTokens } from '../../grant.js';
import { Journal } from '../journal.js';
import { assert } from '../laws.js';
import { periodContaining, shareOfPeriod } from '../../calendar/period.js';
import type { PlanTerms } from '../../pricing/plan.js';
import { thresholdReached } from '../../account/crossing.js';
import { postGrant } from './grant.js';

/** Posts the account's first entries. Its first period is the one of its calendar that contains `now`. */
export function open(accountId: string, terms: Terms, now: Date, by: By): Journal {
  const { anchorDate, timeZone } = terms;
  const calendar = { anchorDate, interval: terms.interval ?? terms.plan.interval, offset: 0 };
  const firstPeriod = periodContaining({ ...calendar, timeZone }, now);
  const journal = Journal.ofNewAccount(accountId, { terms: { ...terms, calendar }, firstPeriod }, now, by);
  postGrant(journal, {
    grantId: allocationGrantId(1),
    source: 'allocation',
    tokens: terms.plan.allocation,
    expiresAt: firstPeriod.end,
  });
  return journal;
}

/**
 * More allocation applies at once, by granting the difference; less applies from the next period. The running period
 * keeps its interval: of an allocation that is meant for a longer one it gets its share.
 */
export function changeTerms(journal: Journal, { changes }: ChangeTermsCommand): void {
  const { plan, ...others } = changes;
  const before = journal.state.terms;
  const { terms, appliesNow } = withPlan({ ...before, ...others }, plan);
  if (same(terms, before)) return;
  journal.post<TermsEntry>({ type: 'terms', key: entryKey.terms(journal.state.seq + 1), legs: {}, terms });
  if (appliesNow) grantDifference(journal, terms.plan);
  if (terms.thresholdPercent !== before.thresholdPercent) rearmThreshold(journal);
}

function withPlan(terms: Terms, plan: PlanTerms | undefined): { readonly terms: Terms; readonly appliesNow: boolean } {
  if (!plan || same(plan, terms.nextPlan ?? terms.plan)) return { terms, appliesNow: false };
  if (plan.planId !== terms.plan.planId && shareOf(terms, plan) < shareOf(terms, terms.plan)) {
    return { terms: { ...terms, nextPlan: plan }, appliesNow: false };
  }
  return { terms: { ...terms, plan, nextPlan: null }, appliesNow: true };
}

function grantDifference(journal: Journal, plan: PlanTerms): void {
  const { terms, period } = journal.state;
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
  journal.setLines({ ...crossings, threshold });
}

/** A cap that is set in the middle of a period counts its Space's earlier use in that period. */
export function capSpace(journal: Journal, { spaceId, limit }: CapSpaceCommand): void {
  const cap = capOf(journal.state, spaceId);
  if ((cap?.limit ?? null) === limit) return;
  const usedTokens = cap?.used ?? usedBySpace(journal, spaceId);
  journal.post<CapEntry>({
    type: 'cap',
    key: entryKey.cap(spaceId, journal.state.seq + 1),
    legs: {},
    spaceId,
    limit,
    usedTokens,
  });
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
export function same(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
