/** What the workflow of a purchase has done for it. Each activity calls one service function and may be repeated. */
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Checkouts } from '../payments/checkout.js';
import type { TopUpAftermath } from '../payments/aftermath.js';
import type { TopUpRecord, TopUpState } from '../payments/models.js';
import type { ReportUnexpected } from './errors.js';

export interface TopUpServices {
  readonly checkouts: Checkouts;
  readonly aftermath: TopUpAftermath;
  readonly onUnexpectedError: ReportUnexpected;
}

export interface TopUpStep {
  readonly state: TopUpState;
  /** Nothing more happens by itself. */
  readonly over: boolean;
  readonly lookAgainInMs: number;
}

interface OfTopUp {
  readonly topUpId: string;
}

export type TopUpActivities = ReturnType<typeof createTopUpActivities>;

const ALARM_EVERY = 5;
const LONGEST_LOOK_MS = 3_600_000;
const SHORTEST_LOOK_MS = 5_000;
/** After a checkout's end Stripe gets a moment to say so. */
const AFTER_END_MS = 10_000;

export function createTopUpActivities({ checkouts, aftermath, onUnexpectedError }: TopUpServices) {
  /** Nothing here is refused for good: somebody may have paid. People hear of what does not pass by itself. */
  const activity =
    <O>(run: (input: OfTopUp) => Promise<O>) =>
    async (input: OfTopUp): Promise<O> => {
      try {
        return await run(input);
      } catch (error) {
        const { attempt, activityType } = activityInfo();
        const what = `${activityType} of ${input.topUpId} has failed ${attempt} times`;
        if (attempt === 1 || attempt % ALARM_EVERY === 0) onUnexpectedError(new Error(what, { cause: error }));
        throw ApplicationFailure.retryable('It did not work this time and is repeated.', 'top-up-step-failed');
      }
    };

  return {
    openTopUpCheckout: activity(async ({ topUpId }) => stepOf(await checkouts.open(topUpId))),

    /** Reads Stripe, grants, takes back: whatever is due. */
    settleTopUp: activity(async ({ topUpId }) => stepOf(await aftermath.settle(topUpId))),

    /** What waited for credits may go on. */
    wakeWaiting: activity(({ topUpId }) => aftermath.wakeWaiting(topUpId)),

    sendReceipt: activity(({ topUpId }) => aftermath.sendReceipt(topUpId)),
  };
}

function stepOf({ state, checkoutExpiresAt }: TopUpRecord): TopUpStep {
  const over = state !== 'awaiting_payment' && state !== 'processing';
  const untilEndMs = checkoutExpiresAt.getTime() + AFTER_END_MS - Date.now();
  const lookAgainInMs =
    state === 'processing' ? LONGEST_LOOK_MS : Math.min(Math.max(untilEndMs, SHORTEST_LOOK_MS), LONGEST_LOOK_MS);
  return { state, over, lookAgainInMs };
}
