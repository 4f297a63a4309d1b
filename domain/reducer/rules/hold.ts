/** A hold reserves first and is resolved once: the first resolution wins, and what is not spent comes back. */
import { MAX_OPEN_HOLDS, openHold, type Hold } from '../../account/account-state.js';
import { entryKey } from '../../business-key.js';
import { countTokens } from '../../credits.js';
import { formatNumber } from '../../format-number.js';
import {
  isRefusal,
  refuse,
  refuseInvalid,
  type BulkHoldCommand,
  type ExtendCommand,
  type HoldCommand,
  type Refusal,
  type ReleaseCommand,
  type SettleCommand,
} from '../command.js';
import type { EntryOf } from '../command-entries.js';
import {
  isOfType,
  isResolution,
  type Asked,
  type ExtendEntry,
  type HoldEntry,
  type ReleaseEntry,
  type SettleEntry,
} from '../../account/entry.js';
import { splitSlices, sumTokens } from '../../grant.js';
import { legsOf, type Journal } from '../journal.js';
import { overagePrice } from '../../account/overage.js';
import { actionState } from '../known-entries.js';
import { MAX_HOLD_SECONDS } from '../../limits.js';
import { present } from '../../present.js';
import { comeBack, expiredGrantsOf } from './come-back.js';
import { refuseOtherPrice } from './price.js';
import { askedOf, lateness, recordedRequest, takeCredits, whoOf } from './spend.js';

/**
 * Reserves an action's price. An action that is already held or charged answers with that hold or charge, a `requestId`
 * with the hold it made; used for another action, Space or member it is a `key-conflict`. Refused: another price than the
 * expected one (`price-changed`), what the account can't pay (see `takeCredits`), and more than `MAX_OPEN_HOLDS`.
 */
export function hold(journal: Journal, command: HoldCommand): EntryOf<HoldCommand> | Refusal {
  const recorded = recordedRequest(journal, command, isOfType('hold'));
  if (recorded) return recorded;
  const action = actionState(journal.known.find({ by: 'action', value: command.action }));
  if (action.state === 'charged') return action.charge;
  if (action.state === 'held') return action.hold;
  const attempt = action.attempt + 1;
  return postHold(journal, command, command.price.tokens, {
    key: entryKey.hold(command.action, attempt),
    action: command.action,
    attempt,
  });
}

/**
 * Reserves the price of many actions. Its `requestId` answers with the hold it made, whatever became of that; used for
 * another quantity, feature, Space or member it is a `key-conflict`. Refused like the hold of an action.
 */
export function bulkHold(journal: Journal, command: BulkHoldCommand): EntryOf<BulkHoldCommand> | Refusal {
  const recorded = recordedRequest(journal, command, isOfType('hold'));
  const tokens = command.quantity * command.price.tokens;
  if (recorded && !isRefusal(recorded) && !isForQuantity(recorded, command.quantity)) {
    return refuse('key-conflict', 'This requestId was already used for another quantity. Use a new one.');
  }
  if (recorded) return recorded;
  return postHold(journal, command, tokens, {
    key: entryKey.bulkHold(command.requestId),
    unitTokens: command.price.tokens,
  });
}

/** Compares what the hold was made for: a price that has changed since does not make it another request. */
const isForQuantity = ({ unitTokens, legs }: HoldEntry, quantity: number): boolean =>
  unitTokens !== undefined && legs.held === quantity * unitTokens;

function postHold(
  journal: Journal,
  command: HoldCommand | BulkHoldCommand,
  tokens: number,
  fields: { key: string; action?: string; attempt?: number; unitTokens?: number },
): HoldEntry | Refusal {
  if (journal.state.holds.length >= MAX_OPEN_HOLDS) {
    return refuseInvalid('accountId', `An account has at most ${formatNumber(MAX_OPEN_HOLDS)} open holds.`);
  }
  const otherPrice = refuseOtherPrice(command.expectedTokens, tokens);
  if (otherPrice) return otherPrice;
  const taken = takeCredits(journal.state, command, tokens);
  if (isRefusal(taken)) return taken;
  const { slices, overageTokens } = taken;
  return journal.post<HoldEntry>({
    type: 'hold',
    legs: legsOf({ available: overageTokens - tokens, held: tokens, overage: -overageTokens }),
    slices,
    overageTokens,
    ...overagePrice(overageTokens, journal.state.terms.plan.overageUnitPrice),
    ...fields,
    ...whoOf(command),
    holdExpiresAt: new Date(journal.now.getTime() + command.ttlMs),
  });
}

/**
 * Charges a hold of one action. A repeat with the same tokens answers with the recorded charge; with others, or once the
 * hold was released or has expired, it is `hold-resolved`: the action is then debited without it. Refused: a bulk hold,
 * fewer than one token, more than is reserved.
 */
export function settle(journal: Journal, command: SettleCommand): EntryOf<SettleCommand> | Refusal {
  const open = openHold(journal.state, command.holdId);
  if (open) {
    if (open.action === undefined) {
      return refuseInvalid('holdId', 'A bulk hold is spent by debits with its holdId, and then released.');
    }
    const tokens = command.tokens ?? open.tokens;
    if (command.tokens !== undefined && tokens < 1) {
      return refuseInvalid('tokens', 'An action costs at least one token. Release the hold instead.');
    }
    return tokens <= open.tokens
      ? settleHold(journal, open, tokens)
      : refuseInvalid('tokens', `The hold reserves ${countTokens(open.tokens)}.`);
  }
  const resolution = resolutionOf(journal, command.holdId);
  if (resolution?.type !== 'settle') return alreadyResolved(resolution);
  const { spent = 0, held = 0 } = resolution.legs;
  const same = spent === (command.tokens ?? -held);
  return same ? resolution : alreadyResolved(resolution);
}

/** Gives a hold back. Repeated, or after an expiry, it answers with that entry; a settled hold is `hold-resolved`. */
export function release(journal: Journal, command: ReleaseCommand): EntryOf<ReleaseCommand> | Refusal {
  const open = openHold(journal.state, command.holdId);
  if (open) return releaseHold(journal, open);
  const resolution = resolutionOf(journal, command.holdId);
  return resolution?.type === 'release' ? resolution : alreadyResolved(resolution);
}

/**
 * Lets a hold last `ttlMs` from now; a repeat counts from its own now. Only so far beyond its period: a hold keeps credits
 * from expiring, and must not keep them for good. A hold that has ended is `hold-resolved`.
 */
export function extend(journal: Journal, command: ExtendCommand): EntryOf<ExtendCommand> | Refusal {
  const open = openHold(journal.state, command.holdId);
  if (!open) return alreadyResolved(resolutionOf(journal, command.holdId));
  const { id, feature, priceListVersion, extensions, periodEnd } = open;
  const expiresAt = new Date(journal.now.getTime() + command.ttlMs);
  const latest = new Date(periodEnd.getTime() + MAX_HOLD_SECONDS * 1_000);
  if (expiresAt > latest) {
    return refuseInvalid('ttlSeconds', `This hold can be extended until ${latest.toISOString()} at the latest.`);
  }
  return journal.post<ExtendEntry>({
    type: 'extend',
    key: entryKey.extend(id, extensions + 1),
    legs: {},
    ...present({ action: open.action, attempt: open.attempt, spaceId: open.spaceId, memberId: open.memberId }),
    feature,
    priceListVersion,
    ref: id,
    holdExpiresAt: expiresAt,
  });
}

type Requested = Asked & { readonly requestId?: string };

/** Charges `tokens` of an action's hold; the rest comes back, overage first. */
export function settleHold(journal: Journal, open: Hold, tokens: number, by: Requested = {}): SettleEntry {
  const { front: slices, rest } = splitSlices(open.slices, tokens);
  const overageTokens = tokens - sumTokens(slices);
  const back = comeBack(journal.state, rest.reverse(), journal.now);
  return journal.post<SettleEntry>({
    type: 'settle',
    key: entryKey.settle(open.action!, open.attempt!),
    legs: legsOf({
      held: -open.tokens,
      spent: tokens,
      overage: open.overageTokens - overageTokens,
      ...back.legs,
    }),
    slices,
    overageTokens,
    ...overagePrice(overageTokens, open.overageUnitPrice),
    ...resolutionFields(journal, open),
    action: open.action!,
    attempt: open.attempt!,
    returned: back.slices,
    ...expiredGrantsOf(back.slices),
    ...present({ requestId: by.requestId }),
    ...askedOf(by, open),
  });
}

/** Gives a hold back; `reason` distinguishes an expiry from a caller's release. */
export function releaseHold(journal: Journal, open: Hold, reason?: 'expired', at = journal.now): ReleaseEntry {
  const back = comeBack(journal.state, [...open.slices].reverse(), at);
  return journal.post<ReleaseEntry>({
    type: 'release',
    key: entryKey.release(open.id),
    legs: legsOf({ held: -open.tokens, overage: open.overageTokens, ...back.legs }),
    slices: back.slices,
    overageTokens: open.overageTokens,
    at,
    ...resolutionFields(journal, open),
    ...expiredGrantsOf(back.slices),
    ...present({ reason }),
  });
}

function resolutionFields({ state }: Journal, open: Hold) {
  const { action, attempt, spaceId, memberId, feature, priceListVersion } = open;
  return {
    ...present({ action, attempt }),
    feature,
    ...present({ spaceId, memberId }),
    priceListVersion,
    ref: open.id,
    ...lateness(state, open),
    holdExpiresAt: open.expiresAt,
  };
}

function resolutionOf(journal: Journal, holdId: string): SettleEntry | ReleaseEntry | undefined {
  return journal.known.find({ by: 'ref', value: holdId }).find(isResolution);
}

/** Only a bulk hold whose last item was debited ends without an entry of its own. */
function alreadyResolved(resolution: SettleEntry | ReleaseEntry | undefined): Refusal {
  const how = resolution?.type !== 'release' ? 'settled' : resolution.reason === 'expired' ? 'expired' : 'released';
  return refuse('hold-resolved', `The hold is already ${how}. Debit the action without it.`, { state: how });
}
