/** Checks what must be true of an account after a run, given what is stored of it and the answers that clients got. */
import type { Terms } from '../../../domain/account/terms.js';
import type { Entry } from '../../../domain/account/entry.js';
import { brokenEntries } from '../laws/entries.js';
import { describeFinding, totalsFindings } from '../laws/totals.js';
import { lastState, recordOf, type AccountRecord, type StoredCommits } from './account-record.js';
import type { Call } from './call.js';
import { checkBookedOnce, checkOwn } from './call-mark.js';
import { checkAcknowledged, checkExplained, checkPausedRefusals, checkRefusals } from './check-answers.js';
import { checkCommits, checkImages } from './check-commits.js';
import { checkCrossings } from './check-crossings.js';
import {
  checkActions,
  checkCapLimits,
  checkCaps,
  checkClawbacks,
  checkFreezes,
  checkOverage,
  checkPauses,
} from './check-entries.js';
import { checkMoments } from './check-moments.js';
import { checkPeriods } from './check-periods.js';

type Problem = string;

const leg = (entry: Entry, name: keyof Entry['legs']): number => entry.legs[name] ?? 0;

export function check(stored: StoredCommits, calls: readonly Call[], terms: Terms, maxSkewMs: number): Problem[] {
  const broken = checkCommits(stored.commits);
  if (broken.length > 0) return broken;
  try {
    return checkRecord(recordOf(stored), calls, terms, maxSkewMs);
  } catch (error) {
    return [`FOLD ${String(error)}`];
  }
}

function checkRecord(record: AccountRecord, calls: readonly Call[], terms: Terms, maxSkewMs: number): Problem[] {
  const { entries } = record;
  return [
    ...brokenEntries(entries),
    ...checkTotals(record),
    ...checkImages(record),
    ...checkPeriods(record, terms),
    ...checkGrants(record),
    ...checkAllocations(record),
    ...checkActions(entries),
    ...checkBookedOnce(entries),
    ...checkOwn(calls),
    ...checkOverage(entries, terms),
    ...checkClawbacks(entries),
    ...checkFreezes(record),
    ...checkPauses(entries),
    ...checkPausedRefusals(record, calls),
    ...checkCaps(record),
    ...checkCapLimits(record),
    ...checkCrossings(record, terms),
    ...checkAcknowledged(record, calls),
    ...checkExplained(entries, calls),
    ...checkRefusals(record, calls, terms, maxSkewMs),
    ...checkMoments(record, calls, maxSkewMs),
  ];
}

/** Reconciliation's sums, and those of grants, which reconciliation folds. */
function checkTotals(record: AccountRecord): Problem[] {
  const state = lastState(record);
  const problems = totalsFindings(state, record.entries).map(describeFinding);
  const { buckets, grants } = state;
  const remaining = grants.reduce((total, grant) => total + grant.remaining, 0);
  if (remaining !== buckets.available) problems.push('GRANTS are not what is left');
  return problems;
}

/** No commit leaves a spent grant in the account; one that opened again is the grant that was made. */
function checkGrants({ entries, history }: AccountRecord): Problem[] {
  const sizes = new Map<string, number>();
  for (const entry of entries) if (entry.type === 'grant') sizes.set(entry.grantId, -leg(entry, 'issued'));
  return history.flatMap(({ state }) =>
    state.grants
      .filter(({ id, granted, remaining }) => remaining === 0 || granted !== sizes.get(id))
      .map(({ id }) => `GRANTS ${id} is spent and still there, or is of another size, after ${state.seq}`),
  );
}

/** No allocation outlives its period, also where that ended early. */
function checkAllocations({ history }: AccountRecord): Problem[] {
  return history.flatMap(({ state }) =>
    state.grants
      .filter(({ id, source }) => source === 'allocation' && Number(id.split('~')[1]) !== state.period.number)
      .map(({ id }) => `ALLOCATION ${id} is there in period ${state.period.number}, after ${state.seq}`),
  );
}
