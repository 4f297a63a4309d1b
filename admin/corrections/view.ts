/** Shows corrections to staff. */
import type { CorrectionRecord, CorrectionState } from './models.js';
import { isUndoable, type Effect } from './kinds/kind.js';

export interface CorrectionView extends Omit<CorrectionRecord, '_id' | 'owedLine' | 'dueAt' | 'attempts'> {
  readonly id: string;
  /** A further correction can reverse it, and none has. */
  readonly mayUndo: boolean;
}

/** A correction with its target as it stands now. */
export interface CorrectionNow extends CorrectionView {
  /** Null: it is decided already. */
  readonly review: Review | null;
}

export interface Review {
  /** Send it back to approve. */
  readonly digest: string;
  readonly effects: readonly Effect[];
  /** What changed since the correction was asked for, and what to do: nobody can approve it any more. Null: nothing. */
  readonly changed: string | null;
  readonly mayApprove: boolean;
  /** Why the person who looks may not approve it. */
  readonly whyNot: string | null;
  /** Whose approval is missing, in one sentence. */
  readonly waitsFor: string;
}

export function correctionView(record: CorrectionRecord, now: Date): CorrectionView {
  const { _id: id, owedLine: _line, dueAt: _due, attempts: _attempts, ...fields } = record;
  const state = stateNow(record, now);
  return { id, ...fields, state, mayUndo: state === 'applied' && record.undoneBy === null && isUndoable(record.kind) };
}

/** Time ends a correction by itself, also before the sweep has written so. */
export const stateNow = ({ state, expiresAt }: CorrectionRecord, now: Date): CorrectionState =>
  state === 'pending' && expiresAt <= now ? 'expired' : state;
