/** Corrects a grant that should not have been made: what remains of it goes, what was spent of it stays spent. */
import { entryKey } from '../../business-key.js';
import { countAre, formatCredits } from '../../credits.js';
import { refuse, type Refusal, type VoidCommand } from '../command.js';
import type { EntryOf } from '../command-entries.js';
import type { VoidEntry } from '../../account/entry.js';
import { sliceOf } from '../../grant.js';
import type { Journal } from '../journal.js';

/**
 * Takes what remains of the grant now, once, and makes no debt. Credits that come back to the grant later, from a hold or
 * a refund, can be spent again; another void takes them.
 */
export function voidGrant(journal: Journal, command: VoidCommand): EntryOf<VoidCommand> | Refusal {
  const { voidId, grantId, expectedTokens, reason } = command;
  const [recorded] = journal.known.find({ by: 'key', value: entryKey.void(voidId) });
  if (recorded?.type === 'void') {
    return recorded.grantId === grantId
      ? recorded
      : refuse('key-conflict', 'This void is already recorded for another grant. Use a new voidId.');
  }
  const [granted] = journal.known.find({ by: 'key', value: entryKey.grant(grantId) });
  if (!granted) return refuse('not-found', 'The grant was not found.');
  const open = journal.state.grants.find(({ id }) => id === grantId);
  if (!open || open.remaining === 0) return refuse('already-refunded', 'Nothing of this grant is left to void.');
  if (expectedTokens !== undefined && open.remaining !== expectedTokens) {
    return refuse(
      'changed-since',
      `Of this grant ${countAre(open.remaining)} left, not ${formatCredits(expectedTokens)}.`,
    );
  }
  return journal.post<VoidEntry>({
    type: 'void',
    key: entryKey.void(voidId),
    legs: { available: -open.remaining, clawedBack: open.remaining },
    slices: [sliceOf(open, open.remaining)],
    grantId,
    ref: granted._id,
    reason,
  });
}
