/** Creates our Temporal Schedules, and again every minute those that are missing: a new Temporal has none. */
import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { CREDITS_STATUS, REPAIR_PERIODS_ID, WORKFLOWS_QUEUE } from '../workflows/messages.js';

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

/** Creates the missing schedules; one that an operator changed or paused stays as it is. */
export async function ensureSchedules(client: Client): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: REPAIR_PERIODS_ID,
      spec: { intervals: [{ every: '5 minutes' }] },
      action: {
        type: 'startWorkflow',
        workflowType: 'repairPeriods',
        workflowId: REPAIR_PERIODS_ID,
        taskQueue: WORKFLOWS_QUEUE,
        args: [],
      },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
      state: { triggerImmediately: true },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
