/**
 * Pays a re-screen, once for all its revisions: charges its action, or waits in the account's queue until it is charged.
 * The wait's end is signalled, and asked for now and then, since a signal may be lost.
 */
import {
  CancellationScope,
  condition,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { refusalIn, type Debited, type WaitingAction, type WaitsForCredits } from '../client/workflow.js';
import {
  creditsCharged,
  CREDITS_STATUS_VALUES,
  creditsStatusKey,
  rescreenRunWorkflowId,
  waitingEnded,
  type RescreenRunInput,
} from './messages.js';
import { credits, record } from './rescreen-activities.js';

const FIRST_LOOK_MS = 10 * 60_000;
const MAX_LOOK_MS = 6 * 3_600_000;

export type Payment =
  | { readonly kind: 'paid' }
  /** It will not be paid. */
  | { readonly kind: 'unpaid'; readonly state: 'failed' | 'cancelled'; readonly reason: string };

/** Counts the signals about the wait. The handlers are set before anything else can happen. */
export function hearWaits(): () => number {
  let heard = 0;
  const hear = (): void => {
    heard += 1;
  };
  setHandler(creditsCharged, hear);
  setHandler(waitingEnded, hear);
  return () => heard;
}

export async function pay(input: RescreenRunInput, heard: () => number): Promise<Payment> {
  const { rescreenId } = input;
  if (await record.isRescreenPaid({ rescreenId })) return { kind: 'paid' };
  const before = heard();
  let answer: Debited | WaitsForCredits;
  try {
    // A cancellation waits for the answer: what was charged has to be known.
    answer = await CancellationScope.nonCancellable(() => debit(input));
  } catch (error) {
    const refusal = refusalIn(error);
    if (!refusal) throw error;
    return { kind: 'unpaid', state: 'failed', reason: refusal.code };
  }
  if ('debit' in answer) return await recordPaid(rescreenId, answer.debit);
  const { id: waitingId, ...place } = answer.waiting;
  await CancellationScope.nonCancellable(() =>
    record.recordRescreenPlace({ rescreenId, waitingId, ...placeOf(place) }),
  );
  return await waitForCharge(input, waitingId, place, { heard, before });
}

const debit = ({
  accountId,
  jobId,
  rerunId,
  spaceId,
  memberId,
}: RescreenRunInput): Promise<Debited | WaitsForCredits> =>
  credits.debitCredits({
    accountId,
    ...(spaceId !== null && { spaceId }),
    ...(memberId !== null && { memberId }),
    action: { feature: 'talent_search', kind: 'rescreen', jobId, rerunId },
    onNoCredits: 'wait',
    notify: { workflowId: rescreenRunWorkflowId(accountId, jobId, rerunId) },
  });

interface Place {
  readonly place: number;
  readonly tokens: number;
  readonly tokensAhead: number;
}

async function waitForCharge(
  { rescreenId, showsStatus }: RescreenRunInput,
  waitingId: string,
  first: Place,
  { heard, before }: { readonly heard: () => number; readonly before: number },
): Promise<Payment> {
  const show = (value: string): void => {
    if (showsStatus) upsertSearchAttributes([{ key: creditsStatusKey, value }]);
  };
  show(CREDITS_STATUS_VALUES.waiting);
  let last = first;
  let seen = before;
  setCurrentDetails(waitText(last));
  try {
    for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(2 * pauseMs, MAX_LOOK_MS)) {
      await condition(() => heard() > seen, pauseMs);
      seen = heard();
      // Not cut off: once it is charged, the record has to know.
      const end = await CancellationScope.nonCancellable(async () => {
        const wait = await credits.readWaiting({ waitingId });
        return { wait, payment: await paymentOf(rescreenId, wait) };
      });
      if (end.payment) return end.payment;
      const { place, tokens, tokensAhead } = end.wait;
      if (place === last.place && tokensAhead === last.tokensAhead) continue;
      last = { place: place ?? last.place, tokens, tokensAhead: tokensAhead ?? last.tokensAhead };
      setCurrentDetails(waitText(last));
      await record.recordRescreenPlace({ rescreenId, waitingId, ...last });
    }
  } finally {
    show(CREDITS_STATUS_VALUES.none);
  }
}

/** Null: it still waits. */
async function paymentOf(rescreenId: string, wait: WaitingAction): Promise<Payment | null> {
  if (wait.debit) return await recordPaid(rescreenId, wait.debit);
  switch (wait.state) {
    case 'expired':
      return { kind: 'unpaid', state: 'failed', reason: 'waiting-expired' };
    case 'cancelled':
      return { kind: 'unpaid', state: 'cancelled', reason: wait.reason ?? 'waiting-cancelled' };
    case 'refused':
      return { kind: 'unpaid', state: 'failed', reason: wait.reason ?? 'waiting-refused' };
    default:
      return null;
  }
}

async function recordPaid(rescreenId: string, { id: debitId, tokens }: Debited['debit']): Promise<Payment> {
  await CancellationScope.nonCancellable(() => record.recordRescreenCharge({ rescreenId, debitId, tokens }));
  return { kind: 'paid' };
}

const placeOf = ({ place, tokens, tokensAhead }: Place): Place => ({ place, tokens, tokensAhead });

/** For a person who looks at the workflow in Temporal. */
const waitText = ({ place, tokens, tokensAhead }: Place): string =>
  place === 1
    ? `Waits for ${tokens} credits, next in line.`
    : `Waits for ${tokens} credits, ${ordinal(place)} in line. The actions before it need ${tokensAhead}.`;

function ordinal(place: number): string {
  const isTeen = place % 100 >= 11 && place % 100 <= 13;
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th');
  return `${place}${ending}`;
}
