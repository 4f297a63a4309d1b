/** Keeps the state of a period's workflow: plain JSON that only messages change. */
import type { PeriodInput, PeriodStep, PeriodView, PlanChanged } from './messages.js';
import { wakesAtMs } from './wake-up.js';

export interface PeriodState {
  readonly input: PeriodInput;
  readonly step: PeriodStep;
  readonly planId: string;
  readonly nextPlanId: string | null;
  readonly accountClosed: boolean;
  readonly endedEarly: boolean;
  /** Ids of received events, so that a repeated one changes nothing. */
  readonly heard: readonly string[];
}

export function periodState(input: PeriodInput): PeriodState {
  const { planId, nextPlanId = null, endedEarly = false, heard = [] } = input;
  return { input, step: 'open', planId, nextPlanId, accountClosed: false, endedEarly, heard };
}

export function hearPlanChanged(state: PeriodState, { eventId, planId, nextPlanId }: PlanChanged): PeriodState {
  if (state.heard.includes(eventId)) return state;
  return { ...state, planId, nextPlanId, heard: [...state.heard, eventId] };
}

export function viewOf({ input, step, planId, nextPlanId }: PeriodState): PeriodView {
  const { accountId, number, startMs, endMs } = input;
  return {
    accountId,
    number,
    start: new Date(startMs).toISOString(),
    end: new Date(endMs).toISOString(),
    step,
    planId,
    nextPlanId,
    wakesAt: new Date(wakesAtMs(input)).toISOString(),
  };
}

/** Builds the input of the same period's next run. */
export const inputOf = ({ input, planId, nextPlanId, endedEarly, heard }: PeriodState): PeriodInput => ({
  ...{ ...input, planId, nextPlanId, heard },
  ...(endedEarly && { endedEarly }),
});
