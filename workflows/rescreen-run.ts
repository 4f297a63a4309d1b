/**
 * Runs one revision of a re-screen: pays for it unless it is paid, has the host screen the job's candidates, and records
 * what came of each. A newer edit or a person's decision cancels it. It may be repeated: candidates with a result are
 * left out.
 */
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  setCurrentDetails,
  TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type { RescreenPage } from '../activities/rescreens.js';
import { screenAll, type Tally } from './fan-out.js';
import type { RescreenPosition, RescreenRunInput, RescreenRunOutcome, RescreenRunWorkflow } from './messages.js';
import { listCandidates, record } from './rescreen-activities.js';
import { hearWaits, pay } from './rescreen-charge.js';

/** A run goes on in a new history after this many candidates: an activity takes several events. */
const MAX_SCREENED_IN_RUN = 600;
/** A page of the host may be of any size; this many of its candidates are handed to the fan-out at a time. */
const MAX_AT_ONCE = 200;

const START: RescreenPosition = { cursor: null, isCounted: false, done: 0, failed: 0, total: 0, progress: 0 };

export const rescreenRun: RescreenRunWorkflow = async (input) => {
  const heard = hearWaits();
  const { rescreenId, revision, from = START } = input;
  const outcome = (of: RescreenRunOutcome['outcome']): RescreenRunOutcome => ({ revision, outcome: of });
  const giveUp = async (state: 'failed' | 'cancelled', reason: string): Promise<RescreenRunOutcome> =>
    outcome((await record.giveUpRescreen({ rescreenId, revision, state, reason })) ? state : 'replaced');

  try {
    if (input.round === 0 && from.cursor === null && !from.isCounted) {
      // Without a candidate nothing is charged.
      if (await hasNobody(input)) return outcome(await record.finishRescreen({ rescreenId, revision }));
      const payment = await pay(input, heard);
      if (payment.kind === 'unpaid') return await giveUp(payment.state, payment.reason);
    }
    await (input.round > 0 ? screenFailed(input, from) : screenPages(input, from));
    await condition(allHandlersFinished);
    return outcome(await record.finishRescreen({ rescreenId, revision }));
  } catch (error) {
    if (!(error instanceof TemporalFailure) || isCancellation(error)) throw error;
    // The host refused to list the candidates, or listed them in a way that is not understood.
    return await giveUp('failed', 'candidates-not-listed');
  }
};

const pageAt = ({ rescreenId, accountId, jobId, hasCandidates }: RescreenRunInput, cursor: string | null) =>
  hasCandidates ? record.listEditCandidates({ rescreenId, cursor }) : listCandidates({ accountId, jobId, cursor });

async function hasNobody(input: RescreenRunInput): Promise<boolean> {
  for (let cursor: string | null = null; ;) {
    const { candidateIds, nextCursor }: RescreenPage = await pageAt(input, cursor);
    if (candidateIds.length > 0) return false;
    if (nextCursor === null || nextCursor === cursor) return true;
    cursor = nextCursor;
  }
}

async function screenPages(input: RescreenRunInput, from: RescreenPosition): Promise<void> {
  const { rescreenId, revision } = input;
  const goOn = continuing(input);
  let tally: Tally = from;
  let { isCounted } = from;
  for (let { cursor } = from; ;) {
    const page: RescreenPage = await pageAt(input, cursor);
    const left = await record.unscreenedCandidates({ rescreenId, revision, candidateIds: page.candidateIds });
    if (!isCounted) tally = { ...tally, total: tally.total + page.candidateIds.length };
    isCounted = false;
    for (let at = 0; at < left.length; at += MAX_AT_ONCE) {
      show(tally);
      const some = left.slice(at, at + MAX_AT_ONCE);
      tally = await screenAll(input, some, tally);
      // The rest of the page is listed again, without those that have a result.
      await goOn(some.length, { ...tally, cursor, isCounted: true });
    }
    if (page.nextCursor === null || page.nextCursor === cursor) return;
    cursor = page.nextCursor;
  }
}

async function screenFailed(input: RescreenRunInput, from: RescreenPosition): Promise<void> {
  const { rescreenId, revision, round } = input;
  const goOn = continuing(input);
  let tally: Tally = from;
  for (;;) {
    const some = await record.failedCandidates({ rescreenId, revision, round });
    if (some.length === 0) return;
    show(tally);
    tally = await screenAll(input, some, tally);
    await goOn(some.length, { ...tally, cursor: null, isCounted: true });
  }
}

const show = ({ done, failed, total }: Tally): void => {
  setCurrentDetails(`Screens candidates: ${done} done, ${failed} failed, ${total} listed so far.`);
};

/** Continues as new once a few hundred candidates are screened, or when Temporal suggests it. */
function continuing(input: RescreenRunInput) {
  let screened = 0;
  return async (candidates: number, position: RescreenPosition): Promise<void> => {
    screened += candidates;
    if (screened < MAX_SCREENED_IN_RUN && !workflowInfo().continueAsNewSuggested) return;
    await condition(allHandlersFinished);
    const { cursor, isCounted, done, failed, total, progress } = position;
    await continueAsNew<RescreenRunWorkflow>({ ...input, from: { cursor, isCounted, done, failed, total, progress } });
  };
}
