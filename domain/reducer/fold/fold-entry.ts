/**
 * Folds an entry into an account's balances. The reducer and the reconciliation use this one function, so that the
 * stored account is always exactly the sum of its entries.
 */
import {
  EMPTY_BUCKETS,
  EMPTY_TOTALS,
  isFreeze,
  type AccountState,
  type Freeze,
  type Hold,
} from '../../account/account-state.js';
import {
  BUCKETS,
  chargedTokens,
  type CapEntry,
  type DebitEntry,
  type Entry,
  type GrantEntry,
  type OpenEntry,
  type PeriodCloseEntry,
  type RefundEntry,
} from '../../account/entry.js';
import { giveToGrants, insertGrant, takeFromGrants } from './grants.js';
import {
  foldClawback,
  foldDebitFromHold,
  foldExtension,
  foldFreeze,
  foldHold,
  foldRelease,
  foldSettle,
  foldUnfreeze,
} from './holds.js';
import { addLate, addToCap, addUsage, cameBack, charged, leg, owes, totals, type Changes } from './sums.js';
import { periodId } from '../../business-key.js';
import type { Grant } from '../../grant.js';
import { assert, LawBroken } from '../laws.js';
import { present } from '../../present.js';

/** The account as its first entry leaves it. */
export function openedBy({ accountId, seq, at, terms, firstPeriod }: OpenEntry): AccountState {
  assert(seq === 1, 'an account is opened by its first entry');
  const armed = { armed: true, generation: 1 };
  return {
    accountId,
    seq,
    at,
    buckets: EMPTY_BUCKETS,
    grants: [],
    holds: [],
    pauses: [],
    period: { ...EMPTY_TOTALS, id: periodId(accountId, 1), number: 1, ...firstPeriod },
    crossings: { threshold: armed, gone: armed, overage: armed },
    terms,
    spaceCaps: {},
  };
}

/** The state after `entry`, which must be the account's next one. */
export function foldEntry(state: AccountState, entry: Entry): AccountState {
  assert(entry.seq === state.seq + 1, 'sequence numbers have no gaps');
  const folded = { ...state, ...changesOf(state, entry) };
  return {
    ...folded,
    seq: entry.seq,
    at: entry.at > state.at ? entry.at : state.at,
    buckets: addLegs(state, entry),
    ...(entry.lines && { crossings: entry.lines }),
    // A spent grant leaves at once: credits that come back to it later open it again from their slice.
    grants: folded.grants.filter(({ remaining }) => remaining > 0),
  };
}

function addLegs(state: AccountState, entry: Entry): AccountState['buckets'] {
  const buckets = { ...state.buckets };
  let sum = 0;
  for (const bucket of BUCKETS) {
    const leg = entry.legs[bucket] ?? 0;
    assert(Number.isSafeInteger(leg), 'credits are whole');
    buckets[bucket] += leg;
    sum += leg;
  }
  assert(sum === 0, 'legs sum to zero');
  assert(entry.tokens === leg(entry, 'available'), 'tokens are the change of what is left');
  assert(entry.balanceAfter === buckets.available, 'the entry names the balance after it');
  return buckets;
}

function changesOf(state: AccountState, entry: Entry): Changes {
  switch (entry.type) {
    case 'open':
      throw new LawBroken('an account is opened once');
    case 'grant':
      return foldGrant(state, entry);
    case 'debit':
      return entry.ref === undefined ? foldDebit(state, entry) : foldDebitFromHold(state, entry, entry.ref);
    case 'hold':
      return foldHold(state, entry);
    case 'extend':
      return foldExtension(state, entry);
    case 'settle':
      return foldSettle(state, entry);
    case 'release':
      return foldRelease(state, entry);
    case 'refund':
      return foldRefund(state, entry);
    case 'expire':
      return {
        grants: takeFromGrants(state.grants, entry.slices),
        period: totals(state, { expired: leg(entry, 'expired') }),
      };
    case 'clawback':
      return foldClawback(state, entry);
    case 'void':
      return {
        grants: takeFromGrants(state.grants, entry.slices),
        period: totals(state, { clawedBack: leg(entry, 'clawedBack') }),
      };
    case 'freeze':
      return foldFreeze(state, entry);
    case 'unfreeze':
      return foldUnfreeze(state, entry);
    case 'pause':
      return { pauses: [...state.pauses, { id: entry._id, ...present({ feature: entry.feature }), at: entry.at }] };
    case 'resume':
      assert(
        state.pauses.some(({ id }) => id === entry.ref),
        'only an open pause is resumed',
      );
      return { pauses: state.pauses.filter(({ id }) => id !== entry.ref) };
    case 'terms':
      return { terms: entry.terms };
    case 'cap':
      return { spaceCaps: foldCap(state, entry) };
    case 'period_close':
      return {
        ...(entry.terms && { terms: entry.terms }),
        period: { ...EMPTY_TOTALS, ...entry.nextPeriod, carriedIn: state.buckets.available },
        ...(entry.closed.plannedEnd && { holds: state.holds.map((hold) => endingWith(hold, entry)) }),
        spaceCaps: Object.fromEntries(
          Object.entries(state.spaceCaps).map(([spaceId, cap]) => [spaceId, { ...cap, used: 0 }]),
        ),
      };
  }
}

function foldCap(
  { spaceCaps }: AccountState,
  { spaceId, limit, usedTokens: used }: CapEntry,
): AccountState['spaceCaps'] {
  const others = Object.entries(spaceCaps).filter(([other]) => other !== spaceId);
  return Object.fromEntries([...others, ...(limit === null ? [] : [[spaceId, { limit, used }] as const])]);
}

/** A hold may be extended for a time beyond its period, counted from the real end of that. */
function endingWith(hold: Hold | Freeze, { periodId, nextPeriod }: PeriodCloseEntry): Hold | Freeze {
  return isFreeze(hold) || hold.periodId !== periodId ? hold : { ...hold, periodEnd: nextPeriod.start };
}

function foldGrant(state: AccountState, entry: GrantEntry): Changes {
  const slice = entry.slices[0]!;
  const granted = -leg(entry, 'issued');
  const bySource = state.period.grantedBySource;
  const grant: Grant = {
    id: slice.grantId,
    source: slice.source,
    granted,
    remaining: slice.tokens,
    expiresAt: slice.expiresAt,
    priority: slice.priority,
    at: entry.at,
  };
  return {
    grants: insertGrant(state.grants, grant),
    period: {
      ...totals(state, { granted, debtRepaid: leg(entry, 'debt') }),
      grantedBySource: { ...bySource, [slice.source]: bySource[slice.source] + granted },
    },
  };
}

function foldDebit(state: AccountState, entry: DebitEntry): Changes {
  const tokens = chargedTokens(entry);
  return {
    grants: takeFromGrants(state.grants, entry.slices),
    period: charged(state, entry, tokens, entry.overageTokens),
    spaceCaps: addToCap(state, entry, tokens),
  };
}

function foldRefund(state: AccountState, entry: RefundEntry): Changes {
  const grants = giveToGrants(state.grants, entry.slices);
  const tokens = -leg(entry, 'spent');
  if (entry.ofLate) {
    const owed = owes(state.period, entry, -entry.overageTokens);
    const period = addLate(owed, { settled: -tokens, overage: -entry.overageTokens });
    return { grants, period: cameBack({ ...state, period }, entry) };
  }
  if (entry.late) return { grants, period: cameBack(state, entry) };
  const owed = owes(state.period, entry, -entry.overageTokens);
  const period = totals({ period: owed }, { used: -tokens, overageUsed: -entry.overageTokens });
  return {
    grants,
    period: cameBack({ ...state, period: addUsage(period, entry.feature, -tokens, entry.reopens ? -1 : 0) }, entry),
    spaceCaps: addToCap(state, entry, -tokens),
  };
}
