/** What callers may send: the same shapes as over HTTP. They are other people's workflows, so nothing is taken on trust. */
import { z } from 'zod';
import { actionShape } from '../contract/action.js';
import { CALLER_ID, CALLER_ID_RULE, MADE_ID, MADE_ID_RULE } from '../contract/ids.js';
import { MAX_CREDITS } from '../domain/credits.js';
import { invalidRequest } from '../domain/errors.js';
import { MAX_REASON_LENGTH } from '../domain/limits.js';

export const id = z.string().regex(CALLER_ID, CALLER_ID_RULE);
export const ownId = z.string().regex(MADE_ID, MADE_ID_RULE);
export const action = actionShape(id);

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
  reason: z.string().trim().min(1).max(MAX_REASON_LENGTH),
  requestId: id,
});

export const balanceInput = z.object({ accountId: id });

/** The checked input, or `invalid-request` naming every field that is wrong. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalidRequest(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
}
