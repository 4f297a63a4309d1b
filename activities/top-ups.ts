/** The activities of a purchase's workflow. Each calls one service function and may be repeated. */
import { ApplicationFailure } from '@temporalio/common';
import type { TopUpState } from '../domain/top-up-state.js';
import type { TopUpRecord } from '../payments/models.js';
import type { Checkouts } from '../payments/top-ups/checkout.js';
import type { TopUpAftermath } from '../payments/top-ups/completion.js';
import { wrapping } from './failures.js';
import { withHeartbeat } from './heartbeat.js';
import { reportRepeated, type ReportUnexpected } from './report.js';

export interface TopUpActivityParts {
  readonly checkouts: Checkouts;
  readonly aftermath: TopUpAftermath;
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
/** Gives Stripe a moment to report the end of a checkout. */
const AFTER_END_MS = 10_000;

export function createTopUpActivities({ checkouts, aftermath, onUnexpectedError }: TopUpActivityParts) {
  /** No failure is final: the customer may have paid. Operators hear of failures that do not pass by themselves. */
  const activity = wrapping((error) => {
    reportRepeated(error, onUnexpectedError, { fromTheFirst: true });
    return ApplicationFailure.retryable('The step failed this time and is repeated.', 'top-up-step-failed');
  });

  return {
    openTopUpCheckout: activity(async ({ topUpId }: OfTopUp) => stepOf(await checkouts.open(topUpId))),

    /** Reads the payment at Stripe, then grants or takes back credits where that is due. */
    settleTopUp: activity(async ({ topUpId }: OfTopUp) => stepOf(await aftermath.settle(topUpId))),

    /** Wakes the actions that wait for credits. */
    wakeWaiting: activity(({ topUpId }: OfTopUp) => aftermath.wakeWaiting(topUpId)),

    sendReceipt: activity(({ topUpId }: OfTopUp) => withHeartbeat(() => aftermath.sendReceipt(topUpId))),
  };
}

function stepOf({ state, checkoutExpiresAt }: TopUpRecord): TopUpStep {
  const over = state !== 'awaiting_payment' && state !== 'processing';
  const untilEndMs = checkoutExpiresAt.getTime() + AFTER_END_MS - Date.now();
  const lookAgainInMs = state === 'processing' ? MAX_LOOK_MS : Math.min(Math.max(untilEndMs, MIN_LOOK_MS), MAX_LOOK_MS);
  return { state, over, lookAgainInMs };
}
