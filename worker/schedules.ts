/** Creates our Temporal Schedules, and again every minute those that are missing: a new Temporal has none. */
import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client, type ScheduleOptions } from '@temporalio/client';
import { CREDITS_STATUS, RECONCILE_NIGHTLY_ID, REPAIR_PERIODS_ID, WORKFLOWS_QUEUE } from '../workflows/messages.js';

const ENSURE_EVERY_MS = 60_000;
const RETRY_AFTER_MS = 2_000;
const TIMEOUT_MS = 3_000;

export function keepSchedules(client: Client, onError: (error: unknown) => void): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const ensure = async (): Promise<void> => {
    let pauseMs = ENSURE_EVERY_MS;
    try {
      await client.withDeadline(Date.now() + TIMEOUT_MS, async () => {
        await ensureSchedules(client);
        await ensureSearchAttribute(client);
      });
    } catch (error) {
      if (!stopped) onError(error);
      pauseMs = RETRY_AFTER_MS;
    }
    if (stopped) return;
    timer = setTimeout(() => {
      running = ensure();
    }, pauseMs);
  };
  let running = ensure();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** The protocol's number of the type. */
const KEYWORD = 2 as never;

/** Re-screens show in it that they wait for credits. A service that lets nobody add one works without it. */
export async function ensureSearchAttribute({ connection, options: { namespace } }: Client): Promise<void> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    if (CREDITS_STATUS in customAttributes) return;
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: { [CREDITS_STATUS]: KEYWORD },
    });
  } catch {
    // `rescreens/signals.ts` finds out whether it exists before a workflow sets it.
  }
}

/** A quiet hour for most customers, by UTC. */
const NIGHTLY = { hour: 2, minute: 23 } as const;

const workflowOf = (workflowType: string, workflowId: string) =>
  ({ type: 'startWorkflow', workflowType, workflowId, taskQueue: WORKFLOWS_QUEUE, args: [] }) as const;

const SCHEDULES: readonly ScheduleOptions[] = [
  {
    scheduleId: REPAIR_PERIODS_ID,
    spec: { intervals: [{ every: '5 minutes' }] },
    action: workflowOf('repairPeriods', REPAIR_PERIODS_ID),
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
    state: { triggerImmediately: true },
  },
  {
    scheduleId: RECONCILE_NIGHTLY_ID,
    spec: { calendars: [NIGHTLY], timezone: 'UTC' },
    action: workflowOf('reconcileNightly', RECONCILE_NIGHTLY_ID),
    // A Temporal that was away at that hour runs it when it is back.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '12 hours' },
  },
];

/** Creates the missing schedules; one that an operator changed or paused stays as it is. */
export async function ensureSchedules(client: Client): Promise<void> {
  for (const schedule of SCHEDULES) {
    try {
      await client.schedule.create(schedule);
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    }
  }
}
