/** Shows corrections to staff. */
import type { CorrectionRecord, CorrectionState } from './models.js';
import { isUndoable, type Effect } from './kinds/kind.js';

export interface CorrectionView extends Omit<CorrectionRecord, '_id' | 'owedLine' | 'dueAt' | 'attempts'> {
  readonly id: string;
  /** What it does to the customer's credits. */
  readonly credits: number;
  /** A further correction can reverse it, and none has. */
  readonly mayUndo: boolean;
}

/** A correction as lists show it. */
export interface CorrectionRow extends CorrectionView {
  readonly accountName: string;
}

/** A correction with its target as it stands now. */
export interface CorrectionNow extends CorrectionRow {
  readonly reason: string;
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
  const mayUndo = state === 'applied' && record.undoneBy === null && isUndoable(record.kind);
  return { id, ...fields, state, credits: creditsOf(record), mayUndo };
}

/** Money that goes back has brought no credits; the undo of a refund takes them. */
function creditsOf({ kind, limitedAs, fields, tokens }: CorrectionRecord): number {
  if (kind === 'resolve_purchase' && fields['action'] !== 'accept') return 0;
  const takes = limitedAs === 'void' || (kind === 'undo' && limitedAs === 'refund');
  return takes && tokens > 0 ? -tokens : tokens;
}

/** Time ends a correction by itself, also before the sweep has written so. */
export const stateNow = ({ state, expiresAt }: CorrectionRecord, now: Date): CorrectionState =>
  state === 'pending' && expiresAt <= now ? 'expired' : state;
