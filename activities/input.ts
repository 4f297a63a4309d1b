/** What callers may send: the same shapes as over HTTP. They are other people's workflows, so nothing is taken on trust. */
import { z } from 'zod';
import { MAX_CREDITS } from '../domain/credits.js';
import { FuelgaugeError } from '../domain/errors.js';

export const id = z.string().regex(/^[A-Za-z0-9._:-]{1,128}$/, 'must be 1 to 128 letters, digits or . _ : -');
/** Ids that we made join parts with `~`. */
export const ownId = z.string().regex(/^[A-Za-z0-9._:~-]{1,200}$/, 'is not an id of ours');

export const action = z.discriminatedUnion('feature', [
  z.object({ feature: z.literal('candidate_evaluation'), jobId: id, candidateId: id }),
  z.object({ feature: z.literal('meeting_assistant'), meetingId: id }),
  z.discriminatedUnion('kind', [
    z.object({ feature: z.literal('talent_search'), kind: z.enum(['search', 'resurface']), searchId: id }),
    z.object({ feature: z.literal('talent_search'), kind: z.literal('rescreen'), jobId: id, rerunId: id }),
  ]),
]);

export const debitInput = z.object({
  accountId: id,
  spaceId: id.exactOptional(),
  memberId: id.exactOptional(),
  action,
  requestId: id.exactOptional(),
  holdId: ownId.exactOptional(),
});

/** `requestId` is required: Temporal repeats activities, and a partial refund without one would be given twice. */
export const refundInput = z.object({
  debitId: ownId,
  tokens: z.int().min(1).max(MAX_CREDITS).exactOptional(),
  reason: z.string().trim().min(1).max(500),
  requestId: id,
});

export const balanceInput = z.object({ accountId: id });

/** The checked input, or `invalid-request` naming every field that is wrong. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  const detail = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  throw new FuelgaugeError('invalid-request', detail, { issues });
}
