/**
 * From an account that changed to its period's workflow. MongoDB is written before; Temporal gets a moment and no more,
 * so that a call that set up an account neither fails nor waits when Temporal is away.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { PeriodNotices } from '../accounts/period-notices.js';
import type { AccountState } from '../domain/reducer/account-state.js';
import { accountClosedEventId, planChangedEventId } from '../domain/business-key.js';
import type { PeriodWorkflows } from './period-workflows.js';

/** A caller waits no longer than this. */
const CALLER_WAITS_MS = 200;
/** A notice may still arrive after its caller was answered. */
const GIVE_UP_MS = 1_500;
/** After a notice that was late, callers wait for none: setting up many accounts takes no longer than without Temporal. */
const NO_WAIT_MS = 5_000;

export interface Notices extends PeriodNotices {
  /** Resolves when no notice is under way: before that, the connection to Temporal must not be closed. */
  drain(): Promise<void>;
}

/** `onLate` hears of notices that did not arrive; the repair makes up for them. */
export function createNotices(
  workflows: Pick<PeriodWorkflows, 'start' | 'tellPlanChanged' | 'tellAccountClosed'>,
  client: Pick<Client, 'withDeadline'>,
  onLate: (error: unknown) => void,
): Notices {
  const underWay = new Set<Promise<void>>();
  let lateAtMs = Number.NEGATIVE_INFINITY;
  const failed = (error: unknown): void => {
    lateAtMs = performance.now();
    onLate(error);
  };
  const briefly = async (notify: () => Promise<unknown>): Promise<void> => {
    const notice = client.withDeadline(Date.now() + GIVE_UP_MS, notify).then(() => undefined, failed);
    underWay.add(notice);
    void notice.finally(() => underWay.delete(notice));
    if (performance.now() - lateAtMs < NO_WAIT_MS) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        lateAtMs = performance.now();
        resolve();
      }, CALLER_WAITS_MS);
    });
    await Promise.race([notice, late]);
    clearTimeout(timer);
  };

  return {
    opened: ({ accountId, period: { number, start, end }, terms }) =>
      briefly(() => workflows.start({ accountId, number, start, end, planId: terms.plan.planId })),

    planChanged: ({ accountId, seq, period, terms }) => {
      const planId = terms.plan.planId;
      const nextPlanId = terms.nextPlan?.planId ?? null;
      const eventId = planChangedEventId(accountId, seq, planId, nextPlanId);
      return briefly(() => workflows.tellPlanChanged(accountId, period.number, { eventId, planId, nextPlanId }));
    },

    async drain() {
      // A client that never answers must not keep a process from ending.
      const limit = sleep(2 * GIVE_UP_MS, undefined, { ref: false });
      await Promise.race([Promise.all(underWay), limit]);
    },

    closed: ({ accountId, period }: AccountState) =>
      briefly(() =>
        workflows.tellAccountClosed(accountId, period.number, { eventId: accountClosedEventId(accountId) }),
      ),
  };
}
