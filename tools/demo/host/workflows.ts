/** Defines the assistant's own workflows. They spend credits through our activity, as any host's AI feature does. */
import { ActivityFailure, proxyActivities } from '@temporalio/workflow';
import {
  CREDITS_ACTIVITY_OPTIONS,
  refusalIn,
  type CreditsActivities,
  type DebitCall,
  type Debited,
} from '../../../client/workflow.js';
import type { AssistantActivities } from './assistant-activities.js';

const { debitCredits } = proxyActivities<CreditsActivities>(CREDITS_ACTIVITY_OPTIONS);
const { transcribe } = proxyActivities<AssistantActivities>({ startToCloseTimeout: '30s' });

export type Attendance =
  | { readonly debited: Debited; readonly words: number }
  | { readonly refused: { readonly code: string; readonly message: string; readonly facts: Record<string, unknown> } };

/** The bot joins a meeting once it is paid for. A refusal is a result of this workflow, not a failure. */
export async function attendMeeting(call: DebitCall): Promise<Attendance> {
  let debited: Debited;
  try {
    debited = await debitCredits(call);
  } catch (error) {
    const refusal = error instanceof ActivityFailure ? refusalIn(error) : undefined;
    if (!refusal) throw error;
    const { code, message, facts } = refusal;
    return { refused: { code, message, facts } };
  }
  return { debited, words: await transcribe(call.accountId) };
}
