/** Folds entries into holds and freezes: made, extended, spent item by item, settled, given back or taken. */
import { isFreeze, openHold, type AccountState, type Freeze, type Hold } from '../../account/account-state.js';
import {
  chargedTokens,
  type ClawbackEntry,
  type DebitEntry,
  type ExtendEntry,
  type FreezeEntry,
  type HoldEntry,
  type ReleaseEntry,
  type SettleEntry,
  type UnfreezeEntry,
} from '../../account/entry.js';
import { splitSlices } from '../../grant.js';
import { assert } from '../laws.js';
import { present } from '../../present.js';
import { giveToGrants, takeFromGrants } from './grants.js';
import { addToCap, cameBack, charged, leg, totals, type Changes } from './sums.js';

export function foldHold(state: AccountState, entry: HoldEntry): Changes {
  const tokens = leg(entry, 'held');
  const { action, requestId, attempt, spaceId, memberId, unitTokens } = entry;
  const { feature, priceListVersion, overageTokens, overageUnitPrice, slices, periodId } = entry;
  const hold: Hold = {
    id: entry._id,
    ...present({ action, requestId, attempt, spaceId, memberId, unitTokens }),
    tokens,
    slices,
    overageTokens,
    ...present({ overageUnitPrice }),
    expiresAt: entry.holdExpiresAt,
    periodId,
    periodEnd: state.period.end,
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

export function foldExtension(state: AccountState, entry: ExtendEntry): Changes {
  const hold = requireHold(state, entry.ref);
  const extended = { ...hold, expiresAt: entry.holdExpiresAt, extensions: hold.extensions + 1 };
  return { holds: state.holds.map((other) => (other === hold ? extended : other)) };
}

/** One item of a bulk run: it moves from the hold to spent, under its own action. */
export function foldDebitFromHold(state: AccountState, entry: DebitEntry, holdId: string): Changes {
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

export function foldSettle(state: AccountState, entry: SettleEntry): Changes {
  const hold = requireHold(state, entry.ref);
  const tokens = chargedTokens(entry);
  const withCharge = { ...state, period: charged(state, entry, tokens, entry.overageTokens) };
  return {
    grants: giveToGrants(state.grants, entry.returned),
    holds: state.holds.filter((other) => other !== hold),
    period: cameBack(withCharge, entry),
    spaceCaps: entry.late ? state.spaceCaps : addToCap(state, entry, tokens - hold.tokens),
  };
}

export function foldRelease(state: AccountState, entry: ReleaseEntry): Changes {
  const hold = requireHold(state, entry.ref);
  return {
    ...givenBack(state, hold, entry),
    spaceCaps: entry.late ? state.spaceCaps : addToCap(state, entry, -hold.tokens),
  };
}

export function foldFreeze(state: AccountState, entry: FreezeEntry): Changes {
  const { _id: id, grantId, slices, periodId } = entry;
  const tokens = leg(entry, 'held');
  const freeze: Freeze = { id, grantId, tokens, slices, overageTokens: 0, expiresAt: null, periodId };
  return { grants: takeFromGrants(state.grants, slices), holds: [...state.holds, freeze] };
}

export function foldUnfreeze(state: AccountState, entry: UnfreezeEntry): Changes {
  return givenBack(state, requireFreeze(state, entry.ref), entry);
}

/** All that was kept goes back to its grants. */
function givenBack(state: AccountState, kept: Hold | Freeze, entry: ReleaseEntry | UnfreezeEntry): Changes {
  return {
    grants: giveToGrants(state.grants, entry.slices),
    holds: state.holds.filter((other) => other !== kept),
    period: cameBack(state, entry),
  };
}

/** Credits in a freeze of an earlier period are not among this period's: taking them leaves their sum alone. */
export function foldClawback(state: AccountState, entry: ClawbackEntry): Changes {
  const frozen = -leg(entry, 'held');
  const clawedBack = -leg(entry, 'available') + (entry.late ? 0 : frozen);
  const taken = { grants: takeFromGrants(state.grants, entry.slices), period: totals(state, { clawedBack }) };
  if (frozen === 0) return taken;
  const freeze = requireFreeze(state, entry.ref);
  const { rest: slices } = splitSlices(freeze.slices, frozen);
  const left: Freeze[] = slices.length > 0 ? [{ ...freeze, tokens: freeze.tokens - frozen, slices }] : [];
  return { ...taken, holds: state.holds.flatMap((other) => (other === freeze ? left : [other])) };
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
