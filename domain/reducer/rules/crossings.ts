/** Decides when the alerts of an account fire and when they are armed again. Each fires once per crossing. */
import {
  CROSSING_KINDS,
  creditsTotal,
  creditsUsed,
  type AccountState,
  type Crossing,
  type CrossingKind,
} from '../../account/account-state.js';
import { crossingId } from '../../business-key.js';
import { creditsGone, nothingToSpend, thresholdReached } from '../../account/crossing.js';
import type { Journal } from '../journal.js';

type Test = (state: AccountState) => boolean;

/** `isBack` is not always the opposite of `isPassed`: an open hold puts the end off, and brings nothing back by itself. */
const LINES: Record<CrossingKind, { readonly isPassed: Test; readonly isBack: Test }> = {
  threshold: { isPassed: thresholdReached, isBack: (state) => !thresholdReached(state) },
  gone: {
    isPassed: (state) => creditsTotal(state.period) > 0 && creditsGone(state),
    isBack: (state) => !nothingToSpend(state),
  },
};

/**
 * Fires an alert that is armed and whose line is passed, and disarms it. With `rearm`, an alert that has fired is armed
 * again as the next generation if the account is back below its line.
 */
export function evaluateCrossings(journal: Journal, rearm: boolean): void {
  for (const kind of CROSSING_KINDS) {
    const { state } = journal;
    const { armed, generation } = state.crossings[kind];
    const { isPassed, isBack } = LINES[kind];
    if (!armed && rearm && isBack(state)) setCrossing(journal, kind, { armed: true, generation: generation + 1 });
    if (armed && isPassed(state)) {
      setCrossing(journal, kind, { armed: false, generation });
      journal.crossings.push({
        _id: crossingId(state.period.id, kind, generation),
        accountId: state.accountId,
        kind,
        generation,
        periodId: state.period.id,
        periodEnd: state.period.end,
        seq: state.seq,
        thresholdPercent: state.terms.thresholdPercent,
        usedCredits: creditsUsed(state.period),
        totalCredits: creditsTotal(state.period),
        at: journal.now,
        startedAt: null,
      });
    }
  }
}

function setCrossing(journal: Journal, kind: CrossingKind, crossing: Crossing): void {
  journal.state = { ...journal.state, crossings: { ...journal.state.crossings, [kind]: crossing } };
}
