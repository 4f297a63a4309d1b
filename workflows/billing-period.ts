/**
 * One billing period of one account: waits until it is over, has the ledger roll it, books its overage, stores its
 * statement and starts the period that is current then. Money never waits for it: a debit after the boundary rolls by
 * itself, and everything here may be repeated. Lost workflows are started again by `repairPeriods`.
 */
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  patched,
  proxyActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { PeriodActivities } from '../activities/billing-periods.js';
import { accountClosed, periodQuery, planChanged, type PeriodInput, type PeriodOutcome } from './messages.js';
import { hearAccountClosed, hearPlanChanged, inputOf, periodState, viewOf } from './period-state.js';
import { wakesAtMs } from './wake-up.js';

/** No `maximumAttempts`: what has to happen to money is repeated until it has happened. */
const { closePeriod, settleClosedPeriods, startCurrentPeriod } = proxyActivities<PeriodActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 3_600_000;

export async function billingPeriod(input: PeriodInput): Promise<PeriodOutcome> {
  const { accountId, number } = input;
  let state = periodState(input);
  setHandler(periodQuery, () => viewOf(state));
  setHandler(planChanged, (event) => {
    state = hearPlanChanged(state, event);
  });
  // The period of a closed account goes on to its end and is owed. Workflows left at once before that was so.
  setHandler(accountClosed, (event) => {
    if (!patched('closed-accounts-go-on')) state = hearAccountClosed(state, event);
  });
  /** Only when Temporal asks for it: the history is short unless the account is told about very often. */
  const startAnewIfLong = async (): Promise<void> => {
    if (!workflowInfo().continueAsNewSuggested) return;
    await condition(allHandlersFinished);
    await continueAsNew<typeof billingPeriod>(inputOf(state));
  };

  for (let waitMs = wakesAtMs(input) - Date.now(); waitMs > 0; waitMs = wakesAtMs(input) - Date.now()) {
    await condition(() => state.accountClosed || workflowInfo().continueAsNewSuggested, waitMs);
    if (state.accountClosed) break;
    await startAnewIfLong();
  }

  state = { ...state, step: 'closing' };
  for (let pauseMs = FIRST_PAUSE_MS; !state.accountClosed; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const rolled = await closePeriod({ accountId, number });
    if (rolled === 'account-closed') state = { ...state, accountClosed: true };
    if (rolled !== 'early') break;
    // The ledger's clock is behind ours, or its database was set back.
    await sleep(pauseMs);
    await startAnewIfLong();
  }

  // Also those that were closed while no workflow ran, a bounded number at a time.
  while ((await settleClosedPeriods({ accountId })).more) await startAnewIfLong();

  const next = state.accountClosed ? null : await startCurrentPeriod({ accountId });
  state = { ...state, step: next ? 'closed' : 'account-closed' };
  await condition(allHandlersFinished);
  return { accountId, number, outcome: next ? 'closed' : 'account-closed', nextNumber: next?.number ?? null };
}
