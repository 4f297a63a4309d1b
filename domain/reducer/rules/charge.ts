/** Charges an action once: from the account's credits, from the action's own hold, or from a bulk hold. */
import { openHold } from '../../account/account-state.js';
import { entryKey } from '../../business-key.js';
import { isRefusal, refuse, refuseInvalid, type DebitCommand, type Refusal } from '../command.js';
import type { EntryOf } from '../command-entries.js';
import { isCharge, type DebitEntry } from '../../account/entry.js';
import { splitSlices, sumTokens } from '../../grant.js';
import { legsOf, type Journal } from '../journal.js';
import { overagePrice } from '../../account/overage.js';
import { actionState } from '../known-entries.js';
import { present } from '../../present.js';
import { settleHold } from './hold.js';
import { refusePaused } from './pause.js';
import { refuseOtherPrice } from './price.js';
import { askedOf, lateness, recordedRequest, takeCredits, whoOf } from './spend.js';

/**
 * Charges an action, or answers with its charge when it is already charged; an action that is held settles its hold. A
 * `requestId` answers with the charge it made, refunded or not; used for another action, Space or member it is a
 * `key-conflict`. Refused: another price than the expected one (`price-changed`), what the account can't pay (see
 * `takeCredits`), a debit whose time is over (`too-late`), a bulk hold that is used up or has ended (`hold-resolved`), and a
 * hold for another feature or of another action. An item of a bulk hold begins an action: while spending is paused it is
 * refused, too.
 */
export function debit(journal: Journal, command: DebitCommand): EntryOf<DebitCommand> | Refusal {
  const recorded = recordedRequest(journal, command, isCharge);
  if (recorded) return recorded;
  const action = actionState(journal.known.find({ by: 'action', value: command.action }));
  if (action.state === 'charged') return action.charge;
  if (command.notAfter && journal.now >= command.notAfter) {
    return refuse('too-late', 'The time in which this action could be charged is over.');
  }
  if (action.state === 'held') {
    const hold = openHold(journal.state, action.hold._id);
    if (hold) {
      const refused = refuseOtherPrice(command.expectedTokens, hold.tokens);
      return refused ?? settleHold(journal, hold, hold.tokens, command);
    }
  }
  const attempt = action.attempt + 1;
  return command.holdId === undefined
    ? debitCredits(journal, command, attempt)
    : debitHold(journal, command, attempt, command.holdId);
}

function debitCredits(journal: Journal, command: DebitCommand, attempt: number): DebitEntry | Refusal {
  const { tokens } = command.price;
  const refused = refuseOtherPrice(command.expectedTokens, tokens);
  if (refused) return refused;
  const taken = takeCredits(journal.state, command, tokens);
  if (isRefusal(taken)) return taken;
  const { slices, overageTokens } = taken;
  return journal.post<DebitEntry>({
    type: 'debit',
    key: entryKey.debit(command.action, attempt),
    legs: legsOf({ available: overageTokens - tokens, spent: tokens, overage: -overageTokens }),
    slices,
    overageTokens,
    ...overagePrice(overageTokens, journal.state.terms.plan.overageUnitPrice),
    action: command.action,
    attempt,
    ...whoOf(command),
  });
}

/** Moves one item of a bulk run from its hold to spent, at the hold's price and in its Space, whose cap counts it. */
function debitHold(journal: Journal, command: DebitCommand, attempt: number, holdId: string): DebitEntry | Refusal {
  const hold = openHold(journal.state, holdId);
  if (hold && hold.unitTokens === undefined) {
    return refuseInvalid('holdId', 'The hold is for another action. Debit without it.');
  }
  if (hold?.unitTokens === undefined || hold.tokens < hold.unitTokens) {
    return refuse('hold-resolved', 'The hold is used up, released or expired. Debit without it.');
  }
  if (hold.feature !== command.feature) {
    return refuseInvalid('holdId', `The hold is for ${hold.feature}.`);
  }
  const tokens = hold.unitTokens;
  const refused = refusePaused(journal.state, command.feature) ?? refuseOtherPrice(command.expectedTokens, tokens);
  if (refused) return refused;
  const { spaceId: _, ...others } = command;
  const { front } = splitSlices(hold.slices, tokens);
  const overageTokens = tokens - sumTokens(front);
  return journal.post<DebitEntry>({
    type: 'debit',
    key: entryKey.debit(command.action, attempt),
    legs: { held: -tokens, spent: tokens },
    slices: front,
    overageTokens,
    ...overagePrice(overageTokens, hold.overageUnitPrice),
    action: command.action,
    attempt,
    ...whoOf({ ...others, ...present({ spaceId: hold.spaceId }) }),
    ...askedOf(command, { ...command, spaceId: hold.spaceId }),
    priceListVersion: hold.priceListVersion,
    ref: holdId,
    ...lateness(journal.state, hold),
  });
}
