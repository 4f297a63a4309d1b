/**
 * How an entry changes an account's balances. The reducer and the reconciliation use this one function, so that the
 * stored account is always exactly the sum of its entries.
 */
import {
  EMPTY_TOTALS,
  assert,
  capOf,
  isFreeze,
  openHold,
  type AccountState,
  type CurrentPeriod,
  type Freeze,
  type Hold,
} from './account-state.js';
import {
  BUCKETS,
  chargedTokens,
  type ActionFields,
  type Bucket,
  type ClawbackEntry,
  type DebitEntry,
  type Entry,
  type FreezeEntry,
  type GrantEntry,
  type HoldEntry,
  type RefundEntry,
  type ReleaseEntry,
  type SettleEntry,
  type UnfreezeEntry,
} from './entry.js';
import { byBurnOrder, splitSlices, type Grant, type Slice } from './grant.js';
import type { Feature } from './price-list.js';

type Changes = Partial<Pick<AccountState, 'grants' | 'holds' | 'period' | 'spaceCaps'>>;

/** The state after `entry`, which must be the account's next one. */
export function foldEntry(state: AccountState, entry: Entry): AccountState {
  assert(entry.seq === state.seq + 1, 'sequence numbers have no gaps');
  const folded = { ...state, ...changesOf(state, entry) };
  return {
    ...folded,
    seq: entry.seq,
    at: entry.at > state.at ? entry.at : state.at,
    buckets: addLegs(state, entry),
    grants: folded.grants.filter((grant) => grant.remaining > 0 || !grant.expiresAt || grant.expiresAt > entry.at),
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
    case 'grant':
      return foldGrant(state, entry);
    case 'debit':
      return entry.ref === undefined ? foldDebit(state, entry) : foldDebitFromHold(state, entry, entry.ref);
    case 'hold':
      if ('grantId' in entry) return foldFreeze(state, entry);
      return entry.ref === undefined ? foldHold(state, entry) : foldExtension(state, entry, entry.ref);
    case 'settle':
      return foldSettle(state, entry);
    case 'release':
      return 'grantId' in entry ? foldUnfreeze(state, entry) : foldRelease(state, entry);
    case 'refund':
      return foldRefund(state, entry);
    case 'expire':
      return {
        grants: takeFromGrants(state.grants, entry.slices),
        period: totals(state, { expired: leg(entry, 'expired') }),
      };
    case 'clawback':
      return foldClawback(state, entry);
    case 'period_close':
      return {
        period: { ...EMPTY_TOTALS, ...entry.nextPeriod, carriedIn: state.buckets.available },
        spaceCaps: Object.fromEntries(
          Object.entries(state.spaceCaps).map(([spaceId, cap]) => [spaceId, { ...cap, used: 0 }]),
        ),
      };
  }
}

function foldGrant(state: AccountState, entry: GrantEntry): Changes {
  const slice = entry.slices[0]!;
  const granted = -leg(entry, 'issued');
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
    period: totals(state, {
      granted,
      debtRepaid: leg(entry, 'debt'),
      allocated: slice.source === 'allocation' ? granted : 0,
    }),
  };
}

function foldDebit(state: AccountState, entry: DebitEntry): Changes {
  const tokens = chargedTokens(entry);
  return {
    grants: takeFromGrants(state.grants, entry.slices),
    period: addUsage(totals(state, { used: tokens, overageUsed: entry.overageTokens }), entry.feature, tokens, 1),
    spaceCaps: addToCap(state, entry, tokens),
  };
}

/** One item of a bulk run: it moves from the hold to spent, under its own action. */
function foldDebitFromHold(state: AccountState, entry: DebitEntry, holdId: string): Changes {
  const tokens = chargedTokens(entry);
  const hold = requireHold(state, holdId);
  const left: Hold = {
    ...hold,
    tokens: hold.tokens - tokens,
    slices: splitSlices(hold.slices, tokens - entry.overageTokens).rest,
    overageTokens: hold.overageTokens - entry.overageTokens,
  };
  const holds =
    left.tokens === 0
      ? state.holds.filter((other) => other !== hold)
      : state.holds.map((other) => (other === hold ? left : other));
  return { holds, period: charged(state, entry, tokens, entry.overageTokens) };
}

function foldHold(state: AccountState, entry: HoldEntry): Changes {
  const tokens = leg(entry, 'held');
  const { feature, priceListVersion, overageTokens, slices, periodId } = entry;
  const hold: Hold = {
    id: entry._id,
    ...pick(entry, ['action', 'requestId', 'attempt', 'spaceId', 'memberId', 'unitTokens']),
    tokens,
    slices,
    overageTokens,
    expiresAt: entry.holdExpiresAt,
    periodId,
    feature,
    priceListVersion,
    extensions: 0,
  };
  return {
    grants: takeFromGrants(state.grants, slices),
    holds: [...state.holds, hold],
    spaceCaps: addToCap(state, entry, tokens),
  };
}

function foldExtension(state: AccountState, entry: HoldEntry, holdId: string): Changes {
  const hold = requireHold(state, holdId);
  const extended = { ...hold, expiresAt: entry.holdExpiresAt, extensions: hold.extensions + 1 };
  return { holds: state.holds.map((other) => (other === hold ? extended : other)) };
}

function foldSettle(state: AccountState, entry: SettleEntry): Changes {
  const hold = requireHold(state, entry.ref);
  const tokens = chargedTokens(entry);
  const withCharge = { ...state, period: charged(state, entry, tokens, entry.overageTokens) };
  return {
    grants: giveToGrants(state.grants, entry.returned, entry.at),
    holds: state.holds.filter((other) => other !== hold),
    period: cameBack(withCharge, entry),
    spaceCaps: entry.late ? state.spaceCaps : addToCap(state, entry, tokens - hold.tokens),
  };
}

function foldRelease(state: AccountState, entry: ReleaseEntry): Changes {
  const hold = requireHold(state, entry.ref);
  return {
    grants: giveToGrants(state.grants, entry.slices, entry.at),
    holds: state.holds.filter((other) => other !== hold),
    period: cameBack(state, entry),
    spaceCaps: entry.late ? state.spaceCaps : addToCap(state, entry, -hold.tokens),
  };
}

function foldRefund(state: AccountState, entry: RefundEntry): Changes {
  const grants = giveToGrants(state.grants, entry.slices, entry.at);
  if (entry.late) return { grants, period: cameBack(state, entry) };
  const tokens = -leg(entry, 'spent');
  const period = totals(state, { used: -tokens, overageUsed: -entry.overageTokens });
  return {
    grants,
    period: cameBack({ ...state, period: addUsage(period, entry.feature, -tokens, entry.reopens ? -1 : 0) }, entry),
    spaceCaps: addToCap(state, entry, -tokens),
  };
}

function foldFreeze(state: AccountState, entry: FreezeEntry): Changes {
  const { _id: id, grantId, slices, periodId } = entry;
  const tokens = leg(entry, 'held');
  const freeze: Freeze = { id, grantId, tokens, slices, overageTokens: 0, expiresAt: null, periodId };
  return { grants: takeFromGrants(state.grants, slices), holds: [...state.holds, freeze] };
}

function foldUnfreeze(state: AccountState, entry: UnfreezeEntry): Changes {
  const freeze = requireFreeze(state, entry.ref);
  return {
    grants: giveToGrants(state.grants, entry.slices, entry.at),
    holds: state.holds.filter((other) => other !== freeze),
    period: cameBack(state, entry),
  };
}

/** What a freeze of an earlier period kept is not among this period's credits: taking it leaves their sum alone. */
function foldClawback(state: AccountState, entry: ClawbackEntry): Changes {
  const frozen = -leg(entry, 'held');
  const clawedBack = -leg(entry, 'available') + (entry.late ? 0 : frozen);
  const taken = { grants: takeFromGrants(state.grants, entry.slices), period: totals(state, { clawedBack }) };
  if (frozen === 0) return taken;
  const freeze = requireFreeze(state, entry.ref);
  const { rest: slices } = splitSlices(freeze.slices, frozen);
  const left: Freeze[] = slices.length > 0 ? [{ ...freeze, tokens: freeze.tokens - frozen, slices }] : [];
  return { ...taken, holds: state.holds.flatMap((other) => (other === freeze ? left : [other])) };
}

/** The period after a charge out of a hold: late charges are told apart from this period's use. */
function charged(state: AccountState, entry: DebitEntry | SettleEntry, tokens: number, overage: number): CurrentPeriod {
  if (!entry.late) return addUsage(totals(state, { used: tokens, overageUsed: overage }), entry.feature, tokens, 1);
  return addLate(state.period, { settled: tokens, overage });
}

/** The period after credits came back: as credits, as repaid debt, or only to expire. */
function cameBack(state: AccountState, entry: SettleEntry | ReleaseEntry | UnfreezeEntry | RefundEntry): CurrentPeriod {
  const left = leg(entry, 'available');
  const debtRepaid = leg(entry, 'debt');
  const expired = leg(entry, 'expired');
  if (!entry.late) return totals(state, { debtRepaid, expired });
  return addLate(totals(state, { debtRepaid, returned: left + debtRepaid }), { expired });
}

type Sums = 'granted' | 'allocated' | 'returned' | 'used' | 'overageUsed' | 'expired' | 'clawedBack' | 'debtRepaid';

function totals({ period }: AccountState, add: Partial<Record<Sums, number>>): CurrentPeriod {
  const sums: Partial<Record<Sums, number>> = {};
  for (const name of Object.keys(add) as Sums[]) sums[name] = period[name] + add[name]!;
  return { ...period, ...sums };
}

function addLate(period: CurrentPeriod, add: Partial<CurrentPeriod['late']>): CurrentPeriod {
  const { settled, overage, expired } = period.late;
  return {
    ...period,
    late: {
      settled: settled + (add.settled ?? 0),
      overage: overage + (add.overage ?? 0),
      expired: expired + (add.expired ?? 0),
    },
  };
}

function addUsage(period: CurrentPeriod, feature: Feature, tokens: number, actions: number): CurrentPeriod {
  const before = period.usage[feature] ?? { tokens: 0, actions: 0 };
  const after = { tokens: before.tokens + tokens, actions: before.actions + actions };
  return { ...period, usage: { ...period.usage, [feature]: after } };
}

function addToCap(state: AccountState, { spaceId }: ActionFields, tokens: number): AccountState['spaceCaps'] {
  const cap = capOf(state, spaceId);
  if (!cap || spaceId === undefined) return state.spaceCaps;
  return { ...state.spaceCaps, [spaceId]: { ...cap, used: cap.used + tokens } };
}

function takeFromGrants(grants: readonly Grant[], slices: readonly Slice[]): readonly Grant[] {
  if (slices.length === 0) return grants;
  const taken = new Map(slices.map((slice) => [slice.grantId, slice.tokens]));
  return grants.map((grant) => {
    const tokens = taken.get(grant.id);
    if (tokens === undefined) return grant;
    assert(grant.remaining >= tokens, 'no more is taken from a grant than it holds');
    return { ...grant, remaining: grant.remaining - tokens };
  });
}

/** Gives slices back; a grant that is no longer listed opens again with what came back. */
function giveToGrants(grants: readonly Grant[], slices: readonly Slice[], at: Date): readonly Grant[] {
  return slices
    .filter((slice) => slice.to === undefined)
    .reduce((given, slice) => {
      const open = given.find((grant) => grant.id === slice.grantId);
      if (open) {
        const grown = { ...open, remaining: open.remaining + slice.tokens };
        return given.map((grant) => (grant === open ? grown : grant));
      }
      const { grantId: id, source, priority, expiresAt, tokens } = slice;
      return insertGrant(given, { id, source, priority, expiresAt, at, granted: tokens, remaining: tokens });
    }, grants);
}

function insertGrant(grants: readonly Grant[], grant: Grant): readonly Grant[] {
  return [...grants, grant].sort(byBurnOrder);
}

function requireHold(state: AccountState, holdId = ''): Hold {
  const hold = openHold(state, holdId);
  assert(hold !== undefined, 'only an open hold is settled, released or extended');
  return hold;
}

function requireFreeze({ holds }: AccountState, id: string | undefined): Freeze {
  const freeze = holds.filter(isFreeze).find((candidate) => candidate.id === id);
  assert(freeze !== undefined, 'only an open freeze is ended or taken from');
  return freeze;
}

const leg = (entry: Entry, bucket: Bucket): number => entry.legs[bucket] ?? 0;

function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]])) as Pick<
    T,
    K
  >;
}
