/**
 * Runs one purchase of credits: opens its checkout, waits until Stripe reports how it ended, grants once, then wakes
 * the actions that wait for credits. Everything it knows is in the purchase's record, so any later run continues from
 * there; a refund a year later is such a run. It never trusts a message: each one only makes it look again.
 */
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { TopUpActivities } from '../activities/top-ups.js';
import { openCheckout, paymentEventReceived, type TopUpWorkflow } from './messages.js';

/** No `maximumAttempts`: the customer may have paid. */
const { openTopUpCheckout, settleTopUp, wakeWaiting } = proxyActivities<TopUpActivities>({
  startToCloseTimeout: '15s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/** Bounded: the sweep starts another run for a receipt that could not be sent. */
const { sendReceipt } = proxyActivities<TopUpActivities>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1 minute', maximumAttempts: 8 },
});

export const topUp: TopUpWorkflow = async (input) => {
  const { topUpId } = input;
  let received = 0;
  let opened = false;
  setHandler(paymentEventReceived, () => {
    received += 1;
  });
  setHandler(openCheckout, async () => {
    await condition(() => opened);
    return { open: true };
  });

  let { state, over, lookAgainInMs } = await openTopUpCheckout({ topUpId });
  opened = true;

  for (let seen = 0; !over || received > seen;) {
    await condition(() => received > seen, lookAgainInMs);
    seen = received;
    ({ state, over, lookAgainInMs } = await settleTopUp({ topUpId }));
    if (workflowInfo().continueAsNewSuggested && !over) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof topUp>(input);
    }
  }

  await wakeWaiting({ topUpId });
  await sendReceipt({ topUpId });
  await condition(allHandlersFinished);
  return { topUpId, state };
};
