/** Defines edits of score cards, and the re-screens that they cause. */
import { z } from 'zod';
import { RESCREEN_STATES } from '../../domain/rescreens/rescreen.js';
import { callerId, madeId } from '../ids.js';
import { limit, pageOf, textCursor } from '../paging.js';
import { count, instant } from '../values.js';

/** An edit may name this many candidates; otherwise the host's worker lists them. */
const MAX_CANDIDATES = 1_000;

const state = z.enum(RESCREEN_STATES);

export const scoreCardEdit = z
  .strictObject({
    accountId: callerId,
    spaceId: callerId.exactOptional(),
    memberId: callerId.exactOptional(),
    jobId: callerId,
    editId: callerId.meta({
      description: "The caller's own id of this edit. The same edit answers the same, however often it is sent.",
    }),
    candidateIds: z.array(callerId).max(MAX_CANDIDATES).exactOptional().meta({
      description:
        "Whom to screen again. When left out, the host's activity `listCandidates` lists the job's candidates. The newest edit of a burst decides.",
    }),
  })
  .meta({
    id: 'ScoreCardEdit',
    example: { accountId: 'acme', spaceId: 'acme-berlin', memberId: 'm-7', jobId: 'job-1', editId: 'edit-12' },
  });

export const scoreCardEditAnswer = z
  .object({ rescreenId: madeId, rerunId: callerId, state })
  .meta({ id: 'ScoreCardEditAnswer' });

const revision = z.object({
  editId: z.string(),
  at: instant,
  state: z.enum(['newest', 'superseded']),
});

export const rescreen = z
  .object({
    id: madeId,
    accountId: z.string(),
    jobId: z.string(),
    rerunId: z.string(),
    spaceId: z.string().nullable(),
    memberId: z.string().nullable(),
    state,
    reason: z.string().nullable().meta({
      description: 'Why it was cancelled or failed: a code of an error, or a word such as `job-closed`.',
    }),
    tokensCharged: count.meta({ description: 'For all its revisions together, less what was refunded.' }),
    debitId: madeId.nullable(),
    done: count,
    failed: count,
    total: count.meta({ description: 'Candidates listed so far.' }),
    restarts: count.meta({ description: 'How often it started again after its first screened candidate.' }),
    waiting: z
      .object({ place: z.int(), tokens: count, tokensAhead: count })
      .nullable()
      .meta({ description: 'Its place in the account, while it waits for credits.' }),
    revisions: z.array(revision).meta({ description: 'Its edits, the oldest first: the last hundred.' }),
    revisionCount: count,
    createdAt: instant,
    endedAt: instant.nullable(),
  })
  .meta({ id: 'Rescreen' });

export const rescreenList = pageOf(rescreen).meta({ id: 'RescreenList' });

export const rescreensQuery = z.strictObject({
  limit,
  cursor: textCursor(/^[A-Za-z0-9._:~-]{1,700}$/),
  state: state.optional(),
  jobId: callerId.optional(),
});

export const failureList = pageOf(
  z.object({
    candidateId: z.string(),
    reason: z.string().meta({ description: "The message of the host's own error." }),
    at: instant,
  }),
).meta({ id: 'RescreenFailureList' });

export const failuresQuery = z.strictObject({ limit, cursor: textCursor(/^[A-Za-z0-9._:-]{1,128}$/) });

export const rescreenParams = z.strictObject({ rescreenId: madeId });

export const jobParams = z.strictObject({ accountId: callerId, jobId: callerId });

export const closedJob = z.object({ cancelled: z.array(rescreen) }).meta({ id: 'ClosedJob' });
