/** Makes the activities of a re-screen's workflows. Each calls one service function and may be repeated. */
import { ApplicationFailure } from '@temporalio/common';
import { CALLER_ID } from '../contract/ids.js';
import type { Counts, RescreenPlace } from '../domain/rescreens/rescreen.js';
import type { ScreeningResult } from '../rescreens/results.js';
import type { RescreenRunning, RevisionName } from '../rescreens/running.js';
import { wrapping } from './failures.js';
import { reportRepeated, type ReportUnexpected } from './report.js';

export type { ScreeningResult } from '../rescreens/results.js';
export type { RescreenPage, RunStart, Step } from '../rescreens/running.js';

export interface RescreenActivityParts {
  readonly running: RescreenRunning;
  readonly onUnexpectedError: ReportUnexpected;
}

export interface OfRescreen {
  readonly rescreenId: string;
}

export type RescreenActivities = ReturnType<typeof createRescreenActivities>;

export function createRescreenActivities({ running, onUnexpectedError }: RescreenActivityParts) {
  const activity = wrapping((error) => {
    if (error instanceof ApplicationFailure) return error;
    reportRepeated(error, onUnexpectedError, { fromTheFirst: true });
    return ApplicationFailure.retryable('The step failed this time and is repeated.', 'rescreen-step-failed');
  });

  return {
    nextRescreenStep: activity(({ accountId, jobId }: { readonly accountId: string; readonly jobId: string }) =>
      running.nextStep(accountId, jobId),
    ),
    beginRescreen: activity(({ rescreenId }: OfRescreen) => running.begin(rescreenId)),
    isRescreenCurrent: activity((name: RevisionName) => running.isCurrent(name)),
    isRescreenPaid: activity(({ rescreenId }: OfRescreen) => running.isPaid(rescreenId)),

    recordRescreenCharge: activity(
      ({ rescreenId, debitId, tokens }: OfRescreen & { readonly debitId: string; readonly tokens: number }) =>
        running.recordCharge(rescreenId, debitId, tokens),
    ),
    recordRescreenPlace: activity(({ rescreenId, ...place }: OfRescreen & RescreenPlace) =>
      running.recordPlace(rescreenId, place),
    ),

    /** Pages through the candidates that the edit named. */
    listEditCandidates: activity(({ rescreenId, cursor }: OfRescreen & { readonly cursor: string | null }) =>
      running.listCandidates(rescreenId, cursor),
    ),
    /** Refuses for good what the host may not call a candidate: see `contract/ids.ts`. */
    unscreenedCandidates: activity(({ candidateIds, ...name }: RevisionName & { readonly candidateIds: unknown }) =>
      running.unscreened(name, checkCandidates(candidateIds)),
    ),
    failedCandidates: activity(({ round, ...name }: RevisionName & { readonly round: number }) =>
      running.failedCandidates(name, round),
    ),

    recordScreenings: activity(
      ({
        results,
        counts,
        ...name
      }: RevisionName & {
        readonly round: number;
        readonly results: readonly ScreeningResult[];
        readonly counts: Counts & { readonly progress: number };
      }) => running.recordResults(name, results, counts),
    ),
    finishRescreen: activity((name: RevisionName) => running.finish(name)),
    giveUpRescreen: activity(
      ({
        state,
        reason,
        ...name
      }: RevisionName & { readonly state: 'failed' | 'cancelled'; readonly reason: string | null }) =>
        running.giveUp(name, state, reason),
    ),
    windUpRescreen: activity(({ rescreenId, refunded }: OfRescreen & { readonly refunded: boolean }) =>
      running.windUp(rescreenId, refunded),
    ),
  };
}

function checkCandidates(candidateIds: unknown): readonly string[] {
  const isFine = (id: unknown): id is string => typeof id === 'string' && CALLER_ID.test(id);
  if (Array.isArray(candidateIds) && candidateIds.every(isFine)) return candidateIds;
  throw ApplicationFailure.nonRetryable(
    'The host listed candidates in a way that is not understood: a list of ids is expected.',
    'candidate-list-invalid',
  );
}
