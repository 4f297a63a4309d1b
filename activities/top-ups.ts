/** Makes the activities of a purchase's workflow. Each calls one service function and may be repeated. */
import { ApplicationFailure } from '@temporalio/common';
import type { Checkouts } from '../payments/top-ups/checkout.js';
import type { TopUpCompletion } from '../payments/top-ups/completion.js';
import type { TopUpState } from '../domain/pricing/top-up-state.js';
import type { TopUpRecord } from '../payments/top-ups/models.js';
import { wrapping } from './failures.js';
import { withHeartbeat } from './heartbeat.js';
import { reportRepeated, type ReportUnexpected } from './report.js';

export interface TopUpActivityParts {
  readonly checkouts: Checkouts;
  readonly completion: TopUpCompletion;
  readonly onUnexpectedError: ReportUnexpected;
}

export interface TopUpStep {
  readonly state: TopUpState;
  /** Whether nothing more happens by itself. */
  readonly over: boolean;
  readonly lookAgainInMs: number;
}

interface OfTopUp {
  readonly topUpId: string;
}

export type TopUpActivities = ReturnType<typeof createTopUpActivities>;

const MAX_LOOK_MS = 3_600_000;
const MIN_LOOK_MS = 5_000;
/** After a checkout has ended, Stripe needs a moment to report it. */
const AFTER_END_MS = 10_000;

export function createTopUpActivities({ checkouts, completion, onUnexpectedError }: TopUpActivityParts) {
  /** No refusal here is final, because the customer may have paid. A failure that lasts is reported. */
  const activity = wrapping((error) => {
    reportRepeated(error, onUnexpectedError, { fromTheFirst: true });
    return ApplicationFailure.retryable('The step failed this time and is repeated.', 'top-up-step-failed');
  });

  return {
    openTopUpCheckout: activity(async ({ topUpId }: OfTopUp) => stepOf(await checkouts.open(topUpId))),

    /** Applies the payment as it is at Stripe now. Recorded histories know it by this name. */
    settleTopUp: activity(async ({ topUpId }: OfTopUp) => stepOf(await completion.applyPayment(topUpId))),

    /** Resumes work that waited for the credits. */
    wakeWaiting: activity(({ topUpId }: OfTopUp) => completion.wakeWaiting(topUpId)),

    sendReceipt: activity(({ topUpId }: OfTopUp) => withHeartbeat(() => completion.sendReceipt(topUpId))),
  };
}

function stepOf({ state, checkoutExpiresAt }: TopUpRecord): TopUpStep {
  const over = state !== 'awaiting_payment' && state !== 'processing';
  const untilEndMs = checkoutExpiresAt.getTime() + AFTER_END_MS - Date.now();
  const lookAgainInMs = state === 'processing' ? MAX_LOOK_MS : Math.min(Math.max(untilEndMs, MIN_LOOK_MS), MAX_LOOK_MS);
  return { state, over, lookAgainInMs };
}
