/**
 * Screens many candidates, some at a time, and records what came of each. Results that arrive while others are being
 * recorded are recorded together.
 */
import { ActivityFailure, ApplicationFailure, CancellationScope, isCancellation } from '@temporalio/workflow';
import type { ScreeningResult } from '../activities/rescreens.js';
import type { RescreenPosition, RescreenRunInput } from './messages.js';
import { record, screenCandidate } from './rescreen-activities.js';

/** The host screens this many candidates of one re-screen at the same time. */
const WINDOW = 20;
const MAX_FAILURE_LENGTH = 300;

/** Counts what a run has done; it travels from run to run. */
export type Tally = Pick<RescreenPosition, 'done' | 'failed' | 'total' | 'progress'>;

/** Resolves with the tally once every candidate has its result. When it is cancelled, what is done is recorded first. */
export async function screenAll(
  input: RescreenRunInput,
  candidateIds: readonly string[],
  before: Tally,
): Promise<Tally> {
  const { rescreenId, revision, round } = input;
  let tally = before;
  let waiting: ScreeningResult[] = [];
  let recording: Promise<void> | null = null;

  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const results = waiting;
      waiting = [];
      tally = counted(tally, results, round > 0);
      await record.recordScreenings({ rescreenId, revision, round, results, counts: tally });
    }
  };
  const keep = (result: ScreeningResult): void => {
    waiting.push(result);
    recording ??= CancellationScope.nonCancellable(flush).finally(() => {
      recording = null;
    });
    // Who waits for it below reports its failure.
    recording.catch(() => undefined);
  };

  let next = 0;
  const screenOneAfterAnother = async (): Promise<void> => {
    while (next < candidateIds.length) {
      next += 1;
      keep(await screenOne(input, candidateIds[next - 1]!));
    }
  };
  try {
    await Promise.all(Array.from({ length: WINDOW }, screenOneAfterAnother));
  } finally {
    next = candidateIds.length;
    // `keep` changes it, which the compiler can't know.
    const last = recording as Promise<void> | null;
    await last;
    await CancellationScope.nonCancellable(flush);
  }
  return tally;
}

async function screenOne(
  { accountId, jobId, rerunId, editId }: RescreenRunInput,
  candidateId: string,
): Promise<ScreeningResult> {
  try {
    await screenCandidate({ accountId, jobId, rerunId, editId, candidateId });
    return { candidateId, failure: null };
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    return { candidateId, failure: reasonOf(error).slice(0, MAX_FAILURE_LENGTH) };
  }
}

const reasonOf = ({ cause }: ActivityFailure): string =>
  cause instanceof ApplicationFailure && cause.message !== ''
    ? cause.message
    : 'The candidate was not screened in time.';

/** In a later round each candidate that succeeds is one failure less. */
function counted(before: Tally, results: readonly ScreeningResult[], isRetry: boolean): Tally {
  const done = results.filter(({ failure }) => failure === null).length;
  const failed = before.failed + (isRetry ? -done : results.length - done);
  return { ...before, done: before.done + done, failed, progress: before.progress + 1 };
}
