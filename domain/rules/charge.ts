/** One action, one charge: from the account's credits, from the action's own hold, or from a bulk hold. */
import { capOf, overageLeft, type AccountState, type Hold } from '../account-state.js';
import { entryKey } from '../business-key.js';
import { formatCredits } from '../credits.js';
import { refuse, type DebitCommand, type Refusal } from '../command.js';
import { isCharge, type DebitEntry, type Entry } from '../entry.js';
import { burn, splitSlices, sumTokens, type Slice } from '../grant.js';
import { legsOf, present, type Journal } from '../journal.js';
import { actionState } from '../known-entries.js';
import { settleHold } from './hold.js';

export function debit(journal: Journal, command: DebitCommand): Entry | Refusal {
  const recorded = recordedRequest(journal, command, isCharge);
  if (recorded) return recorded;
  const action = actionState(journal.known.find({ by: 'action', value: command.action }));
  if (action.state === 'charged') return action.charge;
  if (action.state === 'held') {
    const hold = journal.state.holds.find(({ id }) => id === action.hold._id);
    if (hold) return settleHold(journal, hold, hold.tokens, command.requestId);
  }
  const attempt = action.attempt + 1;
  return command.holdId === undefined
    ? debitCredits(journal, command, attempt)
    : debitHold(journal, command, attempt, command.holdId);
}

function debitCredits(journal: Journal, command: DebitCommand, attempt: number): Entry | Refusal {
  const { tokens } = command.price;
  const taken = takeCredits(journal.state, command, tokens);
  if ('code' in taken) return taken;
  const { slices, overageTokens } = taken;
  return journal.post<DebitEntry>({
    type: 'debit',
    key: entryKey.debit(command.action, attempt),
    legs: legsOf({ available: overageTokens - tokens, spent: tokens, overage: -overageTokens }),
    slices,
    overageTokens,
    action: command.action,
    attempt,
    ...whoOf(command),
  });
}

/** Moves one item of a bulk run from its hold to spent, at the hold's price and in its Space, whose cap counts it. */
function debitHold(journal: Journal, command: DebitCommand, attempt: number, holdId: string): Entry | Refusal {
  const hold = journal.state.holds.find(({ id }) => id === holdId);
  if (hold?.unitTokens === undefined || hold.tokens < hold.unitTokens) {
    return refuse('hold-resolved', 'The hold is used up, released or expired. Debit without it.');
  }
  if (hold.feature !== command.feature) {
    return refuse('invalid-request', `The hold is for ${hold.feature}.`, {
      issues: [{ path: 'holdId', message: `The hold is for ${hold.feature}.` }],
    });
  }
  const { spaceId: _, ...others } = command;
  const tokens = hold.unitTokens;
  const { front } = splitSlices(hold.slices, tokens);
  const overageTokens = tokens - sumTokens(front);
  return journal.post<DebitEntry>({
    type: 'debit',
    key: entryKey.debit(command.action, attempt),
    legs: { held: -tokens, spent: tokens },
    slices: front,
    overageTokens,
    action: command.action,
    attempt,
    ...whoOf({ ...others, ...present({ spaceId: hold.spaceId }) }),
    priceListVersion: hold.priceListVersion,
    ref: holdId,
    ...lateness(journal.state, hold),
  });
}

interface Spender {
  readonly feature: string;
  readonly spaceId?: string | undefined;
}

/** Grant slices in burn order, then overage; or why `tokens` can't be had. */
export function takeCredits(
  state: AccountState,
  { feature, spaceId }: Spender,
  tokens: number,
): { slices: Slice[]; overageTokens: number } | Refusal {
  if (feature === 'candidate_evaluation' && !state.terms.candidateAssistance) {
    return refuse('feature-off', 'Candidate assistance is off for this account: switch it on to evaluate candidates.');
  }
  const { available } = state.buckets;
  const overage = overageLeft(state);
  if (available + overage < tokens) {
    const detail =
      available + overage === 0
        ? 'You have no credits left for the period.'
        : `This needs ${formatCredits(tokens)} tokens and ${formatCredits(available + overage)} are left.`;
    return refuse('credits-exhausted', detail, {
      creditsLeft: available,
      tokensNeeded: tokens,
      periodEndsAt: state.period.end,
    });
  }
  const cap = capOf(state, spaceId);
  if (cap && cap.used + tokens > cap.limit) {
    const left = Math.max(0, cap.limit - cap.used);
    return refuse(
      'space-limit-reached',
      `This needs ${formatCredits(tokens)} tokens and the Space has ${formatCredits(left)} left of its ${formatCredits(cap.limit)} for this period.`,
      { creditsLeft: left, tokensNeeded: tokens, periodEndsAt: state.period.end },
    );
  }
  const slices = burn(state.grants, tokens);
  return { slices, overageTokens: tokens - sumTokens(slices) };
}

/** The entry that `requestId` wrote, or a conflict when it was for something else. */
export function recordedRequest(
  journal: Journal,
  command: { readonly requestId?: string; readonly action?: string; readonly feature: string },
  ofType: (entry: Entry) => boolean,
): Entry | Refusal | null {
  if (command.requestId === undefined) return null;
  const entry = journal.known.find({ by: 'requestId', value: command.requestId }).find(ofType);
  if (!entry) return null;
  const same = 'feature' in entry && entry.feature === command.feature && entry.action === command.action;
  return same ? entry : refuse('key-conflict', 'This requestId was used for something else. Use a fresh one.');
}

export function whoOf({ feature, price, spaceId, memberId, requestId }: Omit<DebitCommand, 'type' | 'action'>) {
  return { feature, priceListVersion: price.priceListVersion, ...present({ spaceId, memberId, requestId }) };
}

/** Marks what comes out of an earlier period's hold. */
export function lateness(state: AccountState, of: Pick<Hold, 'periodId'>): { late?: true } {
  return of.periodId === state.period.id ? {} : { late: true };
}
