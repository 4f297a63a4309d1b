/** Decides when the alerts of an account fire and when they are armed again. Each fires once per crossing. */
import { creditsTotal, type AccountState } from '../../account/account-state.js';
import { LINES, type Crossing, type Line } from '../../account/lines.js';
import { crossingId } from '../../business-key.js';
import {
  creditsGone,
  crossingFacts,
  nothingToSpend,
  thresholdReached,
  type CrossingKind,
} from '../../account/crossing.js';
import type { Entry } from '../../account/entry.js';
import type { Journal } from '../journal.js';
import { overageCommitted } from '../../account/overage.js';

type Test = (state: AccountState) => boolean;

/** `isBack` is not always the opposite of `isPassed`: an open hold puts the end off, and brings nothing back by itself. */
const TESTS: Record<Line, { readonly isPassed: Test; readonly isBack: Test }> = {
  threshold: { isPassed: thresholdReached, isBack: (state) => !thresholdReached(state) },
  gone: {
    isPassed: (state) => creditsTotal(state.period) > 0 && creditsGone(state),
    isBack: (state) => !nothingToSpend(state),
  },
  // Also what a hold reserves: it may be charged when its period is over and nobody would be told.
  overage: { isPassed: (state) => overageCommitted(state) > 0, isBack: () => true },
};

/** What happened since the lines were last looked at. */
interface Since {
  /** How many entries the journal had. */
  readonly from: number;
  /** The terms allow spending again that had stopped. */
  readonly allowedAgain: boolean;
}

/**
 * Fires an alert that is armed and whose line is passed, and disarms it. One that has fired is armed again, as the next
 * generation, once grants or a new period have brought the account back below its line; overage by a new period only,
 * the end of the credits also by overage that is allowed. Refunds and releases arm nothing. Without an entry nothing has
 * happened; with some, the last one keeps the lines as they are now.
 */
export function evaluateCrossings(journal: Journal, { from, allowedAgain }: Since): void {
  const entries = journal.entries.slice(from);
  if (entries.length === 0) return;
  const isRolled = entries.some(({ type }) => type === 'period_close');
  const isGranted = isRolled || entries.some(({ type }) => type === 'grant');
  const arms: Record<Line, boolean> = {
    threshold: isGranted,
    gone: isGranted || allowedAgain,
    overage: isRolled,
  };
  for (const line of LINES) {
    const { state } = journal;
    const { armed, generation } = state.crossings[line];
    const { isPassed, isBack } = TESTS[line];
    if (!armed && arms[line] && isBack(state)) {
      setCrossing(journal, line, { armed: true, generation: generation + 1 });
      if (line === 'gone') record(journal, 'back', generation + 1, { addedCredits: addedBy(entries, state) });
    }
    if (armed && isPassed(state)) {
      setCrossing(journal, line, { armed: false, generation });
      record(journal, line, generation);
    }
  }
}

/** What grants of the current period added to what is left. */
function addedBy(entries: readonly Entry[], { period }: AccountState): number {
  return entries
    .filter(({ type, periodId }) => type === 'grant' && periodId === period.id)
    .reduce((total, { legs }) => total + (legs.available ?? 0), 0);
}

function record(journal: Journal, kind: CrossingKind, generation: number, facts: { addedCredits?: number } = {}): void {
  const { state, now: at } = journal;
  const { accountId, seq, period } = state;
  journal.crossings.push({
    _id: crossingId(period.id, kind, generation),
    accountId,
    kind,
    generation,
    periodId: period.id,
    seq,
    at,
    facts: { ...crossingFacts(state), ...facts },
  });
}

function setCrossing(journal: Journal, line: Line, crossing: Crossing): void {
  journal.setLines({ ...journal.state.crossings, [line]: crossing });
}
