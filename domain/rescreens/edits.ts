/** Decides what an edit of score cards does to the newest re-screen of its job. */
import { hasEnded, MAX_RESTARTS, MAX_REVISIONS_KEPT, type NewEdit, type Rescreen } from './rescreen.js';

export type EditOutcome =
  /** The edit is part of it already. */
  | { readonly kind: 'known' }
  /** The edit is its newest revision now: what runs for an older one is stopped, and it starts again for the same price. */
  | { readonly kind: 'joins'; readonly rescreen: Rescreen }
  /** The edit opens the next re-screen, which begins when this one has ended, and pays again. */
  | { readonly kind: 'next' };

export function applyEdit(rescreen: Rescreen, { editId, at, candidateIds }: NewEdit): EditOutcome {
  if (rescreen.revisions.some((known) => known.editId === editId)) return { kind: 'known' };
  if (!takesEdits(rescreen)) return { kind: 'next' };
  const revision = rescreen.revision + 1;
  const revisions = [...rescreen.revisions, { revision, editId, at }].slice(-MAX_REVISIONS_KEPT);
  return {
    kind: 'joins',
    rescreen: { ...rescreen, state: 'debouncing', revision, revisions, candidateIds, runNow: false },
  };
}

function takesEdits(rescreen: Rescreen): boolean {
  if (hasEnded(rescreen) || rescreen.round > 0 || rescreen.charge?.refunded === true) return false;
  const isUsedUp = rescreen.hasScreened && rescreen.restarts >= MAX_RESTARTS;
  return rescreen.state === 'debouncing' || !isUsedUp;
}
