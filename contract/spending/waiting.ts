/** Defines actions that wait for credits: each was refused for lack of them, and is charged as soon as there are enough. */
import { z } from 'zod';
import { callerId, madeId } from '../ids.js';
import { count, feature, instant } from '../values.js';
import { debit, debitAnswer, debitRequest } from './debits.js';

export const WAITING_STATES = ['waiting', 'charged', 'expired', 'cancelled', 'refused'] as const;

/** Answers a debit that has to wait. */
export const waitingPlace = z
  .object({
    id: madeId,
    place: z.int().meta({ description: 'In the account. 1 is the next to be charged.' }),
    tokens: count.meta({ description: 'The price that was in force when it began to wait. It stays.' }),
    tokensAhead: count.meta({ description: 'What the actions before it need.' }),
    expiresAt: instant.meta({ description: 'From then on it is not charged any more.' }),
  })
  .meta({ id: 'WaitingPlace' });

export const waitingAnswer = z.object({ waiting: waitingPlace }).meta({ id: 'WaitingAnswer' });

/** An action that waits, or waited. */
export const waitingAction = z
  .object({
    id: madeId,
    accountId: z.string(),
    spaceId: z.string().nullable(),
    memberId: z.string().nullable(),
    feature,
    tokens: count,
    state: z.enum(WAITING_STATES),
    reason: z.string().nullable().meta({
      description: 'Why it was not charged: a code of an error. While it waits, `space-limit-reached` or null.',
    }),
    place: z.int().nullable().meta({ description: 'Null once it has ended.' }),
    tokensAhead: count.nullable(),
    since: instant,
    expiresAt: instant,
    endedAt: instant.nullable(),
    debit: debit.nullable().meta({ description: 'The charge, once there is one.' }),
  })
  .meta({ id: 'WaitingAction' });

export const waitingParams = z.strictObject({ waitingId: madeId });

/** Temporal gives ids of workflows up to 1,000 characters. */
const workflowId = z.string().min(1).max(1_000);

/** The input of the activity `debitCredits`. */
export const debitCall = debitRequest.extend({
  notify: z
    .strictObject({ workflowId })
    .exactOptional()
    .meta({ description: 'This workflow gets the signal `creditsCharged` or `waitingEnded` once the wait is over.' }),
});

/** The answer of the activity `debitCredits`. */
export const debitOrWaiting = z.union([debitAnswer, waitingAnswer]);

export const accountWaitingParams = z.strictObject({ accountId: callerId });
