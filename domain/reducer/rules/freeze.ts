/**
 * While it is open who gets the money for a grant, what remains of it is kept by a hold that never expires. It belongs to
 * no action, no Space and no caller; it ends by `unfreeze`, or by a clawback that takes what it keeps.
 */
import { openFreeze } from '../account-state.js';
import { entryKey } from '../../business-key.js';
import { refuse, type FreezeCommand, type Refusal, type UnfreezeCommand } from '../command.js';
import type { Entry, FreezeEntry, UnfreezeEntry } from '../entry.js';
import { sliceOf } from '../../grant.js';
import { legsOf, type Journal } from '../journal.js';
import { comeBack } from './come-back.js';
import { lateness } from './spend.js';

/** Once, of what remains then: credits that come back to the grant later are not frozen by themselves. */
export function freeze(journal: Journal, command: FreezeCommand): Entry | Refusal {
  const { freezeId, grantId, reason } = command;
  const [recorded] = journal.known.find({ by: 'key', value: entryKey.freeze(freezeId) });
  if (recorded) {
    const same = 'grantId' in recorded && recorded.grantId === grantId;
    return same ? recorded : refuse('key-conflict', 'This freeze was recorded for another grant.');
  }
  if (journal.known.find({ by: 'key', value: entryKey.grant(grantId) }).length === 0) {
    return refuse('not-found', 'There is no such grant.');
  }
  const open = journal.state.grants.find(({ id }) => id === grantId);
  const tokens = Math.min(open?.remaining ?? 0, command.tokens ?? Number.POSITIVE_INFINITY);
  if (!open || tokens <= 0) return refuse('already-refunded', 'Nothing of this grant is left to freeze.');
  return journal.post<FreezeEntry>({
    type: 'hold',
    key: entryKey.freeze(freezeId),
    legs: { available: -tokens, held: tokens },
    slices: [sliceOf(open, tokens)],
    grantId,
    reason,
  });
}

/** As any hold that ends: debt is repaid first, and what has expired meanwhile is gone. */
export function unfreeze(journal: Journal, { freezeId, reason }: UnfreezeCommand): Entry | Refusal {
  const [made] = journal.known.find({ by: 'key', value: entryKey.freeze(freezeId) });
  if (!made || !('grantId' in made)) return refuse('not-found', 'There is no such freeze.');
  const { grantId } = made;
  const open = openFreeze(journal.state, grantId, made._id);
  if (!open) {
    const [recorded] = journal.known.find({ by: 'key', value: entryKey.unfreeze(freezeId) });
    return recorded ?? refuse('hold-resolved', 'What was frozen has been taken back.', { state: 'settled' });
  }
  const back = comeBack(journal.state, open.slices, journal.now);
  return journal.post<UnfreezeEntry>({
    type: 'release',
    key: entryKey.unfreeze(freezeId),
    legs: legsOf({ held: -open.tokens, ...back.legs }),
    slices: back.slices,
    grantId,
    ref: open.id,
    ...lateness(journal.state, open),
    reason,
  });
}
