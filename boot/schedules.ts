/** Reads our Temporal Schedules for operators: when each ran last, what came of it, and when it runs next. */
import { ScheduleNotFoundError, type Client } from '@temporalio/client';

export interface ScheduleView {
  readonly id: string;
  /** False: Temporal has no such schedule; a worker creates it within a minute. */
  readonly exists: boolean;
  readonly isPaused: boolean;
  readonly lastRunAt: Date | null;
  /** `COMPLETED`, `RUNNING`, `FAILED` …, in Temporal's words. Null: it never ran, or Temporal keeps it no longer. */
  readonly lastState: string | null;
  readonly workflowId: string | null;
  readonly nextRunAt: Date | null;
}

export interface Schedules {
  /** Throws where Temporal is away. */
  read(ids: readonly string[], timeoutMs: number): Promise<ScheduleView[]>;
}

const MISSING = { exists: false, isPaused: false, lastRunAt: null, lastState: null, workflowId: null, nextRunAt: null };

export function createSchedules(client: Client): Schedules {
  const stateOf = async (workflowId: string, runId: string): Promise<string | null> => {
    try {
      return (await client.workflow.getHandle(workflowId, runId).describe()).status.name;
    } catch {
      return null;
    }
  };

  const readOne = async (id: string): Promise<ScheduleView> => {
    try {
      const { state, info } = await client.schedule.getHandle(id).describe();
      const last = info.recentActions.at(-1);
      const workflow = last?.action.workflow;
      return {
        ...{ id, exists: true, isPaused: state.paused },
        lastRunAt: last?.takenAt ?? null,
        lastState: workflow ? await stateOf(workflow.workflowId, workflow.firstExecutionRunId) : null,
        workflowId: workflow?.workflowId ?? null,
        nextRunAt: info.nextActionTimes[0] ?? null,
      };
    } catch (error) {
      if (error instanceof ScheduleNotFoundError) return { id, ...MISSING };
      throw error;
    }
  };

  return {
    read: (ids, timeoutMs) => client.withDeadline(Date.now() + timeoutMs, () => Promise.all(ids.map(readOne))),
  };
}
