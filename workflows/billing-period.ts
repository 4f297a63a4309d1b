/**
 * Runs one billing period of one account: waits until it is over, has the ledger roll it, books its overage, stores its
 * statement and starts the period that is current then. The period of a closed account runs to its end, too, and is the last.
 * Money never waits for it: a debit after the boundary rolls by itself, and everything here may be repeated.
 * `repairPeriods` starts lost workflows again.
 */
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { PeriodActivities } from '../activities/billing-periods.js';
import { periodEnded, periodQuery, planChanged, type BillingPeriodWorkflow } from './messages.js';
import { hearPlanChanged, inputOf, periodState, viewOf } from './period-state.js';
import { announcesExpiryAtMs, wakesAtMs } from './wake-up.js';

/** No `maximumAttempts`: money is at stake, so each step is repeated until it succeeds. */
const { closePeriod, settleClosedPeriods, startCurrentPeriod } = proxyActivities<PeriodActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/** Nobody's money depends on it: what can't be announced in time is given up, and the end of the period does not wait. */
const announcing = (scheduleToCloseTimeout: number) =>
  proxyActivities<PeriodActivities>({
    startToCloseTimeout: '10s',
    scheduleToCloseTimeout,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1 hour' },
  });

const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 3_600_000;

export const billingPeriod: BillingPeriodWorkflow = async (input) => {
  const { accountId, number } = input;
  let state = periodState(input);
  setHandler(periodQuery, () => viewOf(state));
  setHandler(planChanged, (event) => {
    state = hearPlanChanged(state, event);
  });
  setHandler(periodEnded, () => {
    state = { ...state, endedEarly: true };
  });
  /** Only when Temporal suggests it: the history stays short unless the account gets very many signals. */
  const continueIfLong = async (): Promise<void> => {
    if (!workflowInfo().continueAsNewSuggested) return;
    await condition(allHandlersFinished);
    await continueAsNew<typeof billingPeriod>(inputOf(state));
  };

  const waitUntil = async (atMs: number): Promise<void> => {
    for (let waitMs = atMs - Date.now(); waitMs > 0; waitMs = atMs - Date.now()) {
      await condition(() => state.endedEarly || workflowInfo().continueAsNewSuggested, waitMs);
      if (state.endedEarly) break;
      await continueIfLong();
    }
  };

  const announceAtMs = announcesExpiryAtMs(input);
  if (announceAtMs !== null) {
    await waitUntil(announceAtMs);
    const leftMs = wakesAtMs(input) - Date.now();
    if (!state.endedEarly && leftMs > 0) {
      const { announceExpiringCredits } = announcing(leftMs);
      await announceExpiringCredits({ accountId, number }).catch(() => undefined);
    }
  }
  await waitUntil(wakesAtMs(input));

  state = { ...state, step: 'closing' };
  for (let pauseMs = FIRST_PAUSE_MS; !state.accountClosed; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
    const rolled = await closePeriod({ accountId, number });
    if (rolled === 'account-closed') state = { ...state, accountClosed: true };
    if (rolled !== 'early') break;
    // The ledger's clock is behind ours, or its database was restored from a backup.
    await sleep(pauseMs);
    await continueIfLong();
  }

  // Includes periods that closed while no workflow ran, a bounded number at a time.
  while ((await settleClosedPeriods({ accountId })).more) await continueIfLong();

  const next = state.accountClosed ? null : await startCurrentPeriod({ accountId });
  state = { ...state, step: next ? 'closed' : 'account-closed' };
  await condition(allHandlersFinished);
  return { accountId, number, outcome: next ? 'closed' : 'account-closed', nextNumber: next?.number ?? null };
};
