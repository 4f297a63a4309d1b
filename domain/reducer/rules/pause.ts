/**
 * Staff pause what an account spends, all of it or one feature, until they resume it. While a pause is open no action
 * begins; a hold that was made before may still be settled or released.
 */
import {
  FEATURE_PAUSED,
  MAX_OPEN_PAUSES,
  pauseOf,
  SPENDING_PAUSED,
  type AccountState,
} from '../../account/account-state.js';
import { entryKey } from '../../business-key.js';
import { refuse, refuseInvalid, type PauseCommand, type Refusal, type ResumeCommand } from '../command.js';
import type { EntryOf } from '../command-entries.js';
import { isOfType, type PauseEntry, type ResumeEntry } from '../../account/entry.js';
import type { Feature } from '../../pricing/price-list.js';
import type { Journal } from '../journal.js';
import { present } from '../../present.js';

/** Pauses once: repeated, also after the pause was ended, it answers with its entry. Several pauses may be open at once. */
export function pause(journal: Journal, { pauseId, feature, reason }: PauseCommand): EntryOf<PauseCommand> | Refusal {
  const recorded = pauseMade(journal, pauseId);
  if (recorded) {
    return recorded.feature === feature
      ? recorded
      : refuse('key-conflict', 'This pause is already recorded for something else. Use a new pauseId.');
  }
  if (journal.state.pauses.length >= MAX_OPEN_PAUSES) {
    return refuseInvalid('accountId', `An account has at most ${MAX_OPEN_PAUSES} open pauses. Resume one first.`);
  }
  return journal.post<PauseEntry>({
    type: 'pause',
    key: entryKey.pause(pauseId),
    legs: {},
    ...present({ feature }),
    reason,
  });
}

/** Ends one pause, once. Spending goes on when no other pause covers it. */
export function resume(journal: Journal, { pauseId, reason }: ResumeCommand): EntryOf<ResumeCommand> | Refusal {
  const made = pauseMade(journal, pauseId);
  if (!made) return refuse('not-found', 'The pause was not found.');
  const recorded = journal.known.find({ by: 'key', value: entryKey.resume(pauseId) }).find(isOfType('resume'));
  if (recorded) return recorded;
  return journal.post<ResumeEntry>({
    type: 'resume',
    key: entryKey.resume(pauseId),
    legs: {},
    ...present({ feature: made.feature }),
    ref: made._id,
    reason,
  });
}

/** The refusal of an action that would begin now; null where no pause covers its feature. */
export function refusePaused(state: AccountState, feature: Feature): Refusal | null {
  const open = pauseOf(state, feature);
  if (!open) return null;
  return refuse('spending-paused', open.feature === undefined ? SPENDING_PAUSED : FEATURE_PAUSED, {
    feature: open.feature ?? null,
    pausedSince: open.at,
  });
}

const pauseMade = ({ known }: Journal, pauseId: string): PauseEntry | undefined =>
  known.find({ by: 'key', value: entryKey.pause(pauseId) }).find(isOfType('pause'));
