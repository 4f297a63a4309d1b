/** Performs the assistant's actions. Each pays over HTTP, from its own workflow, or as a standalone activity. */
import type { Client } from '@temporalio/client';
import type { CreditsClient } from '../../../../client/index.js';
import { debitAsActivity } from '../../../../client/standalone-debit.js';
import { CreditsRefused, type DebitCall, type Debited } from '../../../../client/workflow.js';
import type { ErrorCode } from '../../../../domain/errors.js';
import { ACCOUNT_ID, MEMBERS, SPACES } from '../company.js';
import type { attendMeeting, Attendance } from '../workflows.js';

export const ASSISTANT_QUEUE = 'assistant';
export type Way = 'HTTP' | 'workflow' | 'activity';

/** An action was either paid for or refused. */
export type Outcome = { readonly debited: Debited } | { readonly refused: CreditsRefused };

export interface Assistant {
  evaluate(jobId: string, candidateId: string, signal: AbortSignal): Promise<Outcome>;
  /**
   * A meeting that is refunded later needs a `requestId`: a repeated call then finds the first debit and charges
   * nothing.
   */
  join(meetingId: string, requestId?: string): Promise<Outcome>;
  search(searchId: string): Promise<Outcome>;
}

const berlin = { accountId: ACCOUNT_ID, spaceId: SPACES.berlin, memberId: MEMBERS.editor };
const paris = { accountId: ACCOUNT_ID, spaceId: SPACES.paris, memberId: MEMBERS.admin };

export const meetingWorkflowId = (meetingId: string): string => `meeting/${ACCOUNT_ID}/${meetingId}`;

export function createAssistant(credits: CreditsClient, temporal: Client): Assistant {
  return {
    evaluate(jobId, candidateId, signal) {
      const call: DebitCall = { ...berlin, action: { feature: 'candidate_evaluation', jobId, candidateId } };
      return outcomeOf(() => credits.debit(call, { signal }));
    },

    async join(meetingId, requestId) {
      const call: DebitCall = {
        ...berlin,
        action: { feature: 'meeting_assistant', meetingId },
        ...(requestId !== undefined && { requestId }),
      };
      const attendance = await temporal.workflow.execute<typeof attendMeeting>('attendMeeting', {
        workflowId: meetingWorkflowId(meetingId),
        taskQueue: ASSISTANT_QUEUE,
        workflowIdConflictPolicy: 'USE_EXISTING',
        args: [call],
      });
      return toOutcome(attendance);
    },

    search(searchId) {
      const call: DebitCall = { ...paris, action: { feature: 'talent_search', kind: 'search', searchId } };
      return outcomeOf(() => debitAsActivity(temporal, call));
    },
  };
}

function toOutcome(attendance: Attendance): Outcome {
  if ('debited' in attendance) return { debited: attendance.debited };
  const { code, message, facts } = attendance.refused;
  return { refused: new CreditsRefused(code as ErrorCode, message, facts) };
}

async function outcomeOf(debit: () => Promise<Debited>): Promise<Outcome> {
  try {
    return { debited: await debit() };
  } catch (error) {
    if (error instanceof CreditsRefused) return { refused: error };
    throw error;
  }
}
