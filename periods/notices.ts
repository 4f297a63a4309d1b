/**
 * Passes a change of an account on to its period's workflow. MongoDB is written first; Temporal gets a short time only,
 * so that a call that sets up an account neither fails nor waits when Temporal is away.
 */
import type { Client } from '@temporalio/client';
import type { AccountNotices } from '../accounts/account-notices.js';
import { planChangedEventId } from '../domain/business-key.js';
import { within } from '../storage/deadline.js';
import { InFlight } from '../storage/in-flight.js';
import type { PeriodWorkflows } from './period-workflows.js';

/** A caller waits no longer than this for its notice. */
const CALLER_TIMEOUT_MS = 200;
/** Longer than a caller waits: a notice may still arrive after its caller was answered. */
const NOTICE_TIMEOUT_MS = 1_500;
/**
 * After a late notice callers wait for none for a while: setting up many accounts stays as fast as without Temporal.
 */
const NO_WAIT_AFTER_LATE_MS = 5_000;

export interface Notices extends Pick<AccountNotices, 'opened' | 'planChanged'> {
  /** The period was ended before its time. */
  endedEarly(accountId: string, number: number): Promise<void>;
  /** Resolves when no notice is in flight. The connection to Temporal must stay open until then. */
  drain(): Promise<void>;
}

/** `onLate` gets the error of each notice that did not arrive; the repair makes up for them. */
export function createNotices(
  workflows: Pick<PeriodWorkflows, 'start' | 'signalPlanChanged' | 'signalPeriodEnded'>,
  client: Pick<Client, 'withDeadline'>,
  onLate: (error: unknown) => void,
): Notices {
  const inFlight = new InFlight();
  let lateAtMs = Number.NEGATIVE_INFINITY;
  const failed = (error: unknown): void => {
    lateAtMs = performance.now();
    onLate(error);
  };
  const briefly = async (notify: () => Promise<unknown>): Promise<void> => {
    const notice = client.withDeadline(Date.now() + NOTICE_TIMEOUT_MS, notify).then(() => undefined, failed);
    inFlight.add(notice);
    if (performance.now() - lateAtMs < NO_WAIT_AFTER_LATE_MS) return;
    await within(CALLER_TIMEOUT_MS, notice).catch(() => {
      lateAtMs = performance.now();
    });
  };

  return {
    opened: ({ accountId, period: { number, start, end }, terms }) =>
      briefly(() => workflows.start({ accountId, number, start, end, planId: terms.plan.planId })),

    planChanged: ({ accountId, seq, period, terms }) => {
      const planId = terms.plan.planId;
      const nextPlanId = terms.nextPlan?.planId ?? null;
      const eventId = planChangedEventId(accountId, seq, planId, nextPlanId);
      return briefly(() => workflows.signalPlanChanged(accountId, period.number, { eventId, planId, nextPlanId }));
    },

    endedEarly: (accountId, number) => briefly(() => workflows.signalPeriodEnded(accountId, number)),

    drain: () => inFlight.drain(2 * NOTICE_TIMEOUT_MS),
  };
}
