/**
 * Turns a burst of edits of one job's score cards into one re-screen. The job's records in MongoDB say what has to be
 * done; a signal only makes this workflow look at them. It waits until the burst is over, runs the newest revision as a
 * child workflow, stops that when the record no longer wants it, and gives back what a cancelled re-screen had paid.
 */
import {
  allHandlersFinished,
  CancellationScope,
  ChildWorkflowCancellationType,
  ChildWorkflowFailure,
  condition,
  continueAsNew,
  executeChild,
  isCancellation,
  ParentClosePolicy,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { RunStart, Step } from '../activities/rescreens.js';
import { refusalIn, type RefundCall, type WaitingAction } from '../client/workflow.js';
import {
  accountIdKey,
  rescreenRunWorkflowId,
  scoreCardEdited,
  type RescreenRunInput,
  type RescreenRunWorkflow,
  type ScoreCardRescreenWorkflow,
} from './messages.js';
import { credits, record } from './rescreen-activities.js';

const AGAIN_MS = 5_000;
/** The class of this error can't be imported here. */
const ALREADY_STARTED = 'WorkflowExecutionAlreadyStartedError';

type DebounceStep = Extract<Step, { readonly kind: 'debounce' }>;
type WindUpStep = Extract<Step, { readonly kind: 'wind-up' }>;

export const scoreCardRescreen: ScoreCardRescreenWorkflow = async (input) => {
  const { accountId, jobId, quietMs, maxQuietMs } = input;
  let heard = 0;
  let runs = 0;
  setHandler(scoreCardEdited, () => {
    heard += 1;
  });
  const nextStep = (): Promise<Step | null> => record.nextRescreenStep({ accountId, jobId });

  /** Resolves when no edit came for a while, or the record says that something else has to be done. */
  const waitForQuiet = async (first: DebounceStep, looked: number): Promise<void> => {
    setCurrentDetails('Waits for further edits of the score cards.');
    const lastMs = Date.now() + maxQuietMs;
    let quietAtMs = Date.now() + quietMs;
    let seen = looked;
    for (let { revision, runNow } = first; !runNow;) {
      const leftMs = Math.min(quietAtMs, lastMs) - Date.now();
      if (leftMs <= 0 || !(await condition(() => heard > seen, leftMs))) return;
      seen = heard;
      const step = await nextStep();
      if (step?.kind !== 'debounce' || step.rescreenId !== first.rescreenId) return;
      if (step.revision > revision) quietAtMs = Date.now() + quietMs;
      ({ revision, runNow } = step);
    }
  };

  /** Runs a revision until its end, or until the record no longer wants it. */
  const run = async (start: RunStart, looked: number): Promise<void> => {
    const { rescreenId, revision } = start;
    setCurrentDetails(`Screens for the edit ${start.editId}, revision ${revision} of ${rescreenId}.`);
    runs += 1;
    const scope = new CancellationScope();
    const watch = async (): Promise<void> => {
      for (let seen = looked; ;) {
        await condition(() => heard > seen);
        seen = heard;
        if (await record.isRescreenCurrent({ rescreenId, revision })) continue;
        scope.cancel();
        return;
      }
    };
    const watching = new CancellationScope();
    const watched = watching.run(watch).catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
    try {
      await scope.run(() =>
        executeChild<RescreenRunWorkflow>('rescreenRun', {
          workflowId: rescreenRunWorkflowId(accountId, jobId, start.rerunId),
          args: [childInput(input, start)],
          cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
          parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
          typedSearchAttributes: [{ key: accountIdKey, value: accountId }],
          staticSummary: `Re-screen ${start.rerunId} of job ${jobId}, revision ${revision}`,
        }),
      );
    } catch (error) {
      if (error instanceof Error && error.name === ALREADY_STARTED) {
        // An earlier run of this re-screen is still being stopped.
        await sleep(AGAIN_MS);
        return;
      }
      if (!(error instanceof ChildWorkflowFailure)) throw error;
      // Somebody cancelled this workflow itself: it ends, and the sweep starts another one for what is open.
      if (CancellationScope.current().consideredCancelled) throw error;
      // Stopped because the record changed. Otherwise somebody stopped the run by hand, or it broke.
      const state = isCancellation(error) ? 'cancelled' : 'failed';
      await record.giveUpRescreen({ rescreenId, revision, state, reason: 'run-stopped' });
    } finally {
      watching.cancel();
    }
    await watched;
  };

  /** Only after the run has stopped: until then it could be charged, or screen its first candidate. */
  const windUp = async ({ rescreenId, waitingId, refund }: WindUpStep): Promise<void> => {
    setCurrentDetails(`Gives back what ${rescreenId} does not need.`);
    if (waitingId !== null) {
      const debit = await endWait(waitingId);
      if (debit) {
        // It was charged just then. The next look at the record finds what that means.
        await record.recordRescreenCharge({ rescreenId, debitId: debit.id, tokens: debit.tokens });
        return;
      }
    }
    await record.windUpRescreen({ rescreenId, refunded: refund !== null && (await giveBack(refund)) });
  };

  for (;;) {
    let looked = heard;
    const step = await nextStep();
    if (step?.kind === 'wind-up') {
      await windUp(step);
    } else if (step) {
      if (step.kind === 'debounce') await waitForQuiet(step, looked);
      looked = heard;
      const start = await record.beginRescreen({ rescreenId: step.rescreenId });
      if (start) await run(start, looked);
    } else if (heard === looked) {
      setCurrentDetails('Everything is screened.');
      await condition(allHandlersFinished);
      return { runs };
    }
    if (workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished);
      await continueAsNew<ScoreCardRescreenWorkflow>(input);
    }
  }
};

/** Returns the charge, where it came first. */
async function endWait(waitingId: string): Promise<WaitingAction['debit']> {
  try {
    return (await credits.cancelWaiting({ waitingId })).debit;
  } catch (error) {
    if (!refusalIn(error)) throw error;
    return null;
  }
}

/** False: it was refused for good, for example because the credits have expired since. */
async function giveBack(refund: RefundCall): Promise<boolean> {
  try {
    await credits.refundDebit(refund);
    return true;
  } catch (error) {
    const refusal = refusalIn(error);
    if (!refusal) throw error;
    return refusal.code === 'already-refunded';
  }
}

function childInput(
  { accountId, jobId, showsStatus }: Parameters<ScoreCardRescreenWorkflow>[0],
  { counts, ...start }: RunStart,
): RescreenRunInput {
  return { ...start, accountId, jobId, showsStatus, from: { cursor: null, isCounted: false, ...counts } };
}
