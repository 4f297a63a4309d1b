/** Takes credits back, because the money for them went back. */
import { openFreeze, type AccountState, type Freeze } from '../../account/account-state.js';
import { entryKey } from '../../business-key.js';
import { refuse, type ClawbackCommand, type Refusal } from '../command.js';
import type { EntryOf } from '../command-entries.js';
import { isOfType, type ClawbackEntry, type Entry } from '../../account/entry.js';
import { sliceOf, sumTokens } from '../../grant.js';
import { legsOf, type Journal } from '../journal.js';
import { lateness } from './spend.js';

/**
 * Takes a grant back, up to `command.tokens` in all. What remains of it or is frozen goes at once; what was spent or is
 * held of it becomes debt; what expired of it is already gone.
 */
export function clawback(journal: Journal, command: ClawbackCommand): EntryOf<ClawbackCommand> | Refusal {
  const { grantId } = command;
  const history = journal.known.find({ by: 'grantId', value: grantId });
  const returns = journal.known.find({ by: 'expiredGrants', value: grantId });
  const [recorded] = journal.known.find({ by: 'key', value: entryKey.clawback(command.clawbackId) });
  if (recorded?.type === 'clawback') {
    return recorded.grantId === grantId
      ? recorded
      : refuse('key-conflict', 'This clawback is already recorded for another grant.');
  }
  const granted = history.find(isOfType('grant'));
  if (!granted) return refuse('not-found', 'The grant was not found.');

  const gone = history.reduce((total, { legs }) => total + (legs.expired ?? 0) + (legs.clawedBack ?? 0), 0);
  const takeable = -(granted.legs.issued ?? 0) - gone - expiredLate(returns, grantId);
  const taken = Math.min(takeable, command.tokens ?? takeable);
  if (taken <= 0) return refuse('already-refunded', 'Nothing of this grant is left to take back.');
  const open = journal.state.grants.find(({ id }) => id === grantId);
  const { remaining, frozen, freeze } = sourcesOf(journal, command, open?.remaining ?? 0, taken);
  return journal.post<ClawbackEntry>({
    type: 'clawback',
    key: entryKey.clawback(command.clawbackId),
    legs: legsOf({ available: -remaining, held: -frozen, clawedBack: taken, debt: remaining + frozen - taken }),
    slices: [open ? sliceOf(open, remaining) : { ...granted.slices[0]!, tokens: 0 }],
    grantId,
    ...(freeze && frozen > 0 ? { ref: freeze.id, ...lateness(journal.state, freeze) } : { ref: granted._id }),
    reason: command.reason,
  });
}

/** A lost dispute takes what it froze first; anything else leaves what is frozen alone while something remains. */
function sourcesOf(
  { state, known }: Journal,
  { grantId, freezeId }: ClawbackCommand,
  left: number,
  taken: number,
): { remaining: number; frozen: number; freeze: Freeze | undefined } {
  const own = freezeId === undefined ? undefined : ownFreeze(state, known, grantId, freezeId);
  const freeze = own ?? openFreeze(state, grantId);
  const first = own ? Math.min(own.tokens, taken) : 0;
  const remaining = Math.min(left, taken - first);
  const frozen = own ? first : Math.min(freeze?.tokens ?? 0, taken - remaining);
  return { remaining, frozen, freeze };
}

function ownFreeze(
  state: AccountState,
  known: Journal['known'],
  grantId: string,
  freezeId: string,
): Freeze | undefined {
  const [made] = known.find({ by: 'key', value: entryKey.freeze(freezeId) });
  return made && openFreeze(state, grantId, made._id);
}

/** Tokens that were held of a grant and came back after it had expired. */
function expiredLate(returns: readonly Entry[], grantId: string): number {
  const slices = returns.flatMap((entry) => (entry.type === 'settle' ? entry.returned : entry.slices));
  return sumTokens(slices.filter((slice) => slice.grantId === grantId && slice.to === 'expired'));
}
