/** Shows actions that wait, or waited. `contract/spending/waiting.ts` has the schemas of these views. */
import type { debitView } from '../domain/answers.js';
import type { Place, PlaceInQueue } from './places.js';
import type { WaitingRecord } from './record.js';

export const placeView = ({ record, place, tokensAhead }: PlaceInQueue) => ({
  id: record._id,
  place,
  tokens: record.price.tokens,
  tokensAhead,
  expiresAt: record.expiresAt,
});

export function waitingView(
  { _id: id, accountId, spaceId, memberId, action, price, state, reason, ...times }: WaitingRecord,
  place: Place | null,
  debit: ReturnType<typeof debitView> | null,
) {
  return {
    id,
    accountId,
    spaceId,
    memberId,
    action,
    feature: action.feature,
    tokens: price.tokens,
    state,
    reason,
    place: place?.place ?? null,
    tokensAhead: place?.tokensAhead ?? null,
    since: times.since,
    expiresAt: times.expiresAt,
    endedAt: times.endedAt,
    debit,
  };
}

export type WaitingView = ReturnType<typeof waitingView>;
