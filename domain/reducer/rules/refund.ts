/** Gives credits back for a charge: overage first, then in reverse burn order; in parts, up to the whole charge. */
import type { AccountState } from '../../account/account-state.js';
import { countTokens } from '../../credits.js';
import { entryKey } from '../../business-key.js';
import { refuse, refuseInvalid, type RefundCommand, type Refusal } from '../command.js';
import type { EntryOf } from '../command-entries.js';
import { isCharge, isOfType, type ChargeEntry, type RefundEntry } from '../../account/entry.js';
import { splitSlices, type Slice } from '../../grant.js';
import { legsOf, type Journal } from '../journal.js';
import { overagePrice } from '../../account/overage.js';
import { present } from '../../present.js';
import { comeBack, hasExpired } from './come-back.js';

/**
 * Gives back what is left of a charge, or `tokens` of it. A `requestId` answers with the refund it made, and used for
 * another debit or amount it is a `key-conflict`; without one, every call is a refund of its own. Refused: more than is
 * left, a charge given back in full (`already-refunded`), and credits whose grant has expired (`grant-expired`).
 */
export function refund(journal: Journal, command: RefundCommand): EntryOf<RefundCommand> | Refusal {
  const history = journal.known.find({ by: 'action', value: command.action });
  const charge = history.filter(isCharge).find((entry) => entry._id === command.debitId);
  if (!charge) return refuse('not-found', 'The debit was not found.');
  const refunds = history.filter(isOfType('refund')).filter((entry) => entry.ref === charge._id);

  const recorded = recordedRefund(journal, command);
  if (recorded) return recorded;
  const refunded = refunds.reduce((total, entry) => total - (entry.legs.spent ?? 0), 0);
  const left = (charge.legs.spent ?? 0) - refunded;
  if (left === 0) {
    return refuse('already-refunded', 'This debit is already refunded in full.', { refundId: refunds.at(-1)?._id });
  }
  const tokens = command.tokens ?? left;
  if (tokens > left) {
    return refuseInvalid('tokens', `At most ${countTokens(left)} of this debit can be refunded.`);
  }
  return postRefund(journal, command, charge, refunds, tokens, tokens === left);
}

function postRefund(
  journal: Journal,
  command: RefundCommand,
  charge: ChargeEntry,
  refunds: readonly RefundEntry[],
  tokens: number,
  whole: boolean,
): RefundEntry | Refusal {
  const overageLeft = charge.overageTokens - refunds.reduce((total, entry) => total + entry.overageTokens, 0);
  const overageTokens = Math.min(tokens, overageLeft);
  const { front } = splitSlices(unrefunded(charge, refunds).reverse(), tokens - overageTokens);
  if (front.some((slice) => hasExpired(journal.state, slice, journal.now))) {
    return refuse('grant-expired', 'The credits of this debit have expired. Ask for a grant instead.');
  }
  const { action, attempt, feature, spaceId, memberId, priceListVersion } = charge;
  const back = comeBack(journal.state, front, journal.now);
  return journal.post<RefundEntry>({
    type: 'refund',
    key: entryKey.refund(action, attempt, refunds.length + 1),
    legs: legsOf({ spent: -tokens, overage: overageTokens, ...back.legs }),
    slices: back.slices,
    overageTokens,
    ...overagePrice(overageTokens, charge.overageUnitPrice),
    action,
    attempt,
    feature,
    ...present({ spaceId, memberId }),
    priceListVersion,
    ref: charge._id,
    ...refundLateness(journal.state, charge),
    ...(whole ? { reopens: true } : {}),
    ...present({ requestId: command.requestId, reason: command.reason }),
  });
}

/** The charge's slices without what earlier refunds gave back, in the order they were burnt. */
function unrefunded(charge: ChargeEntry, refunds: readonly RefundEntry[]): Slice[] {
  const given = new Map<string, number>();
  for (const { grantId, tokens } of refunds.flatMap((entry) => entry.slices)) {
    given.set(grantId, (given.get(grantId) ?? 0) + tokens);
  }
  return charge.slices
    .map((slice) => ({ ...slice, tokens: slice.tokens - (given.get(slice.grantId) ?? 0) }))
    .filter((slice) => slice.tokens > 0);
}

/** A call without tokens asks for all that is left, which is what makes a refund reopen its action. */
function recordedRefund(journal: Journal, { requestId, debitId, tokens }: RefundCommand): RefundEntry | Refusal | null {
  if (requestId === undefined) return null;
  const entry = journal.known.find({ by: 'requestId', value: requestId }).find(isOfType('refund'));
  if (!entry) return null;
  const sameTokens = tokens === undefined ? entry.reopens === true : entry.legs.spent === -tokens;
  return entry.ref === debitId && sameTokens
    ? entry
    : refuse('key-conflict', 'This requestId was already used for another refund. Use a new one.');
}

/** A charge of an earlier period, or one that was late itself, leaves this period's usage alone. */
function refundLateness(state: AccountState, charge: ChargeEntry): Pick<RefundEntry, 'late' | 'ofLate'> {
  if (charge.periodId !== state.period.id) return { late: true };
  return charge.late ? { late: true, ofLate: true } : {};
}
