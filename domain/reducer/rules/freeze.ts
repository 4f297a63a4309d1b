/**
 * While a dispute decides who gets the money for a grant, a hold that never expires keeps what remains of it. This freeze
 * belongs to no action, no Space and no caller; it ends by `unfreeze`, or by a clawback that takes what it keeps.
 */
import { openFreeze } from '../../account/account-state.js';
import { entryKey } from '../../business-key.js';
import { refuse, type FreezeCommand, type Refusal, type UnfreezeCommand } from '../command.js';
import type { EntryOf } from '../command-entries.js';
import { isOfType, type FreezeEntry, type UnfreezeEntry } from '../../account/entry.js';
import { sliceOf } from '../../grant.js';
import { legsOf, type Journal } from '../journal.js';
import { comeBack } from './come-back.js';
import { lateness } from './spend.js';

/** Freezes what remains of the grant now, once: credits that come back to it later are not frozen by themselves. */
export function freeze(journal: Journal, command: FreezeCommand): EntryOf<FreezeCommand> | Refusal {
  const { freezeId, grantId, reason } = command;
  const recorded = freezeMade(journal, freezeId);
  if (recorded) {
    return recorded.grantId === grantId
      ? recorded
      : refuse('key-conflict', 'This freeze is already recorded for another grant.');
  }
  if (journal.known.find({ by: 'key', value: entryKey.grant(grantId) }).length === 0) {
    return refuse('not-found', 'The grant was not found.');
  }
  const open = journal.state.grants.find(({ id }) => id === grantId);
  const tokens = Math.min(open?.remaining ?? 0, command.tokens ?? Number.POSITIVE_INFINITY);
  if (!open || tokens <= 0) return refuse('already-refunded', 'Nothing of this grant is left to freeze.');
  return journal.post<FreezeEntry>({
    type: 'freeze',
    key: entryKey.freeze(freezeId),
    legs: { available: -tokens, held: tokens },
    slices: [sliceOf(open, tokens)],
    grantId,
    reason,
  });
}

/** Gives back as any hold that ends: debt is repaid first, and credits that have expired since are gone. */
export function unfreeze(journal: Journal, { freezeId, reason }: UnfreezeCommand): EntryOf<UnfreezeCommand> | Refusal {
  const made = freezeMade(journal, freezeId);
  if (!made) return refuse('not-found', 'The freeze was not found.');
  const { grantId } = made;
  const open = openFreeze(journal.state, grantId, made._id);
  if (!open) {
    const recorded = journal.known.find({ by: 'key', value: entryKey.unfreeze(freezeId) }).find(isOfType('unfreeze'));
    return recorded ?? refuse('hold-resolved', 'The frozen credits have been taken back.', { state: 'settled' });
  }
  const back = comeBack(journal.state, open.slices, journal.now);
  return journal.post<UnfreezeEntry>({
    type: 'unfreeze',
    key: entryKey.unfreeze(freezeId),
    legs: legsOf({ held: -open.tokens, ...back.legs }),
    slices: back.slices,
    grantId,
    ref: open.id,
    ...lateness(journal.state, open),
    reason,
  });
}

const freezeMade = ({ known }: Journal, freezeId: string): FreezeEntry | undefined =>
  known.find({ by: 'key', value: entryKey.freeze(freezeId) }).find(isOfType('freeze'));
