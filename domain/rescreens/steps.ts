/**
 * Decides how a re-screen goes on. Each function returns the changed re-screen, or null where nothing changes: a step may
 * be repeated, may come late, and never brings back what has ended or was replaced by a newer edit.
 */
import { hasEnded, type Counts, type Rescreen, type RescreenPlace } from './rescreen.js';

type Changed = Rescreen | null;

/** No further edit came for a while: the newest revision begins. */
export function beginRun(rescreen: Rescreen): Changed {
  if (rescreen.state !== 'debouncing') return null;
  return {
    ...rescreen,
    state: 'running',
    runNow: false,
    runningRevision: rescreen.revision,
    restarts: rescreen.restarts + (rescreen.hasScreened ? 1 : 0),
    ...{ done: 0, failed: 0, total: 0 },
  };
}

/** Whether the run of this revision should go on. */
export const isCurrent = (rescreen: Rescreen, revision: number): boolean =>
  rescreen.isOpen && rescreen.revision === revision && isUnderWay(rescreen);

const isUnderWay = ({ state }: Rescreen): boolean => state === 'running' || state === 'waiting_for_credits';

export function waitAt(rescreen: Rescreen, waiting: RescreenPlace): Changed {
  if (rescreen.charge || !rescreen.isOpen) return null;
  return { ...rescreen, state: isUnderWay(rescreen) ? 'waiting_for_credits' : rescreen.state, waiting };
}

/** A charge that lands after a cancellation is kept here as well: it has to be refunded. */
export function chargeWith(rescreen: Rescreen, debitId: string, tokens: number): Changed {
  if (rescreen.charge?.debitId === debitId) return rescreen.waiting === null ? null : { ...rescreen, waiting: null };
  const state = rescreen.state === 'waiting_for_credits' ? 'running' : rescreen.state;
  return { ...rescreen, state, waiting: null, charge: { debitId, tokens, refunded: false } };
}

export interface Progress extends Counts {
  readonly revision: number;
  readonly progress: number;
}

export function reportProgress(rescreen: Rescreen, { revision, progress, done, failed, total }: Progress): Changed {
  const hasScreened = rescreen.hasScreened || done > 0;
  const isNews = revision === rescreen.runningRevision && progress > rescreen.progress;
  if (isNews) return { ...rescreen, hasScreened, progress, done, failed, total };
  return hasScreened === rescreen.hasScreened ? null : { ...rescreen, hasScreened };
}

/** The run of a revision screened all it was given. A newer edit or a cancellation wins: then nothing changes. */
export function finish(rescreen: Rescreen, revision: number, { done, failed, total }: Counts): Changed {
  if (!isCurrent(rescreen, revision)) return null;
  const hasFailed = failed > 0 && done === 0 && !rescreen.hasScreened;
  const hasScreened = rescreen.hasScreened || done > 0;
  const counted = { ...rescreen, hasScreened, done, failed, total };
  return hasFailed ? ended(counted, 'failed', 'every-candidate-failed') : ended(counted, 'completed', null);
}

/** The run of a revision can't go on. */
export function giveUp(
  rescreen: Rescreen,
  revision: number,
  state: 'failed' | 'cancelled',
  reason: string | null,
): Changed {
  return isCurrent(rescreen, revision) ? ended(rescreen, state, reason) : null;
}

/** Null where it has ended. */
export function cancel(rescreen: Rescreen, reason: string): Changed {
  return hasEnded(rescreen) ? null : ended(rescreen, 'cancelled', reason);
}

/**
 * It stays open for its workflow while something may have to be given back: its place among the waiting, or its price. A
 * run that is being stopped may still report a charge.
 */
function ended(rescreen: Rescreen, state: 'completed' | 'failed' | 'cancelled', reason: string | null): Rescreen {
  const hasBegun = rescreen.runningRevision > 0;
  const mayOwe = state === 'completed' ? rescreen.charge !== null && !rescreen.hasScreened : hasBegun;
  return { ...rescreen, state, reason, isOpen: mayOwe };
}

/** Its run has stopped: the price goes back unless a candidate was screened. */
export const owesRefund = (rescreen: Rescreen): boolean =>
  hasEnded(rescreen) && rescreen.charge?.refunded === false && !rescreen.hasScreened;

export function windUp(rescreen: Rescreen, refunded: boolean): Changed {
  if (!hasEnded(rescreen) || !rescreen.isOpen) return null;
  const { charge } = rescreen;
  return {
    ...rescreen,
    isOpen: false,
    waiting: null,
    charge: charge && { ...charge, refunded: charge.refunded || refunded },
  };
}

export function askToRunNow(rescreen: Rescreen): Changed {
  return rescreen.state === 'debouncing' && !rescreen.runNow ? { ...rescreen, runNow: true } : null;
}

/** Screens the failed candidates again, for the price that was paid. */
export function retryFailed(rescreen: Rescreen): Changed {
  if (rescreen.state !== 'completed' || rescreen.failed === 0) return null;
  return { ...rescreen, state: 'running', isOpen: true, round: rescreen.round + 1 };
}
