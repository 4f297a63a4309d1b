/** Makes the record of a correction as it is asked for. */
import { dueFrom } from '../../../storage/due-work.js';
import { dueOnceAllowed } from '../applying.js';
import type { CorrectionRecord } from '../models.js';
import type { Looked } from '../review/review.js';

/** Whoever approves looks at it within this time. */
const APPROVALS_EXPIRE_MS = 72 * 60 * 60_000;

export type Wanted = Pick<CorrectionRecord, '_id' | 'accountId' | 'kind' | 'fields' | 'reasonCode' | 'note' | 'ticket'>;

export function newCorrection(
  wanted: Wanted,
  requestedBy: string,
  { look, digest }: Looked,
  neededApprovals: number,
  now: Date,
): CorrectionRecord {
  const { target, tokens, limitedAs, state: reviewed } = look;
  const isAllowed = neededApprovals === 0;
  return {
    ...wanted,
    ...{ target, tokens, limitedAs, reviewed, digest, requestedBy, neededApprovals },
    state: isAllowed ? 'approved' : 'pending',
    approvals: [],
    createdAt: now,
    expiresAt: new Date(now.getTime() + APPROVALS_EXPIRE_MS),
    ...{ endedBy: null, endNote: null, appliedAt: null, failure: null, entryIds: [], undoneBy: null },
    owedLine: { by: requestedBy, act: 'correction-requested', at: new Date() },
    revision: 1,
    ...(isAllowed ? dueOnceAllowed() : dueFrom(null)),
  };
}
