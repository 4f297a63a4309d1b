/** Counts the refusals of one account, feature and minute in memory, until they are written. */
import { refusalId } from '../domain/business-key.js';
import type { RefusedSpending, SpendingRefusal } from '../ledger/ledger.js';
import type { LastRefusal, RefusalRecord } from './models.js';

export interface Counted extends Omit<RefusalRecord, 'counts'> {
  readonly counts: ReadonlyMap<SpendingRefusal, number>;
}

/** `2026-09-03T14:02` */
const minuteOf = (at: Date): string => at.toISOString().slice(0, 16);

export const idOfRefused = ({ accountId, feature, at }: RefusedSpending): string =>
  refusalId(accountId, feature, minuteOf(at));

export const counted = (refused: RefusedSpending): Counted => ({
  _id: idOfRefused(refused),
  accountId: refused.accountId,
  feature: refused.feature,
  minute: new Date(`${minuteOf(refused.at)}:00.000Z`),
  count: 1,
  counts: new Map([[refused.refusal.code, 1]]),
  firstAt: refused.at,
  last: lastOf(refused),
});

/** Of two counts with the same id. */
export function added(a: Counted, b: Counted): Counted {
  const counts = new Map(a.counts);
  for (const [code, count] of b.counts) counts.set(code, (counts.get(code) ?? 0) + count);
  const firstAt = a.firstAt <= b.firstAt ? a.firstAt : b.firstAt;
  const { last } = a.last.at <= b.last.at ? b : a;
  return { ...a, count: a.count + b.count, counts, firstAt, last };
}

function lastOf({ refusal, at, action, spaceId, memberId }: RefusedSpending): LastRefusal {
  const { code, detail, facts } = refusal;
  const number = (name: string): number | null => (typeof facts[name] === 'number' ? facts[name] : null);
  const { pausedSince } = facts;
  return {
    at,
    code,
    detail,
    tokensNeeded: number('tokensNeeded'),
    creditsLeft: number('creditsLeft'),
    tokensHeld: number('tokensHeld'),
    pausedSince: pausedSince instanceof Date ? pausedSince : null,
    action: action ?? null,
    spaceId: spaceId ?? null,
    memberId: memberId ?? null,
  };
}
