/** Defines actions that wait for credits: each was refused for lack of them, and is charged as soon as there are enough. */
import { z } from 'zod';
import { WAITING_STATES } from '../../domain/waiting-state.js';
import { madeId } from '../ids.js';
import { problem } from '../problem.js';
import { limit, numberCursor, pageOf } from '../paging.js';
import { count, feature, instant } from '../values.js';
import { action } from './action.js';
import { debit, debitAnswer, debitRequest } from './debits.js';

/** Answers a debit that has to wait. */
const waitingPlace = z
  .object({
    id: madeId,
    place: z.int().meta({ description: 'In the account. 1 is the next to be charged.' }),
    tokens: count.meta({ description: 'The price that was in force when it began to wait. It stays.' }),
    tokensAhead: count.meta({ description: 'What the actions before it need.' }),
    expiresAt: instant.meta({ description: 'From then on it is not charged any more.' }),
  })
  .meta({ id: 'WaitingPlace' });

export const waitingAnswer = z.object({ waiting: waitingPlace }).meta({ id: 'WaitingAnswer' });

export const debitBatchAnswer = z
  .object({
    items: z.array(
      z.union([debitAnswer.extend({ status: z.int() }), waitingAnswer.extend({ status: z.int() }), problem]),
    ),
  })
  .meta({ id: 'DebitBatchAnswer', description: 'One answer for each item, in order.' });

/** An action that waits, or waited. */
export const waitingAction = z
  .object({
    id: madeId,
    accountId: z.string(),
    spaceId: z.string().nullable(),
    memberId: z.string().nullable().meta({
      description: 'Whom it is for. Members who are no Owner and no Admin see only their own id.',
    }),
    action,
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

export const waitingQuery = z.strictObject({ limit, cursor: numberCursor(/^[1-9]\d{0,3}$/) });

/** The cursor is a place in the queue: what is charged meanwhile moves the others up, so that a page may repeat one. */
export const waitingList = pageOf(waitingAction);
