/** Says whether it makes sense to try to charge an action that waits. Only the ledger decides whether it is charged. */
import { capLeft, capOf, type AccountState } from '../domain/account/account-state.js';
import { spendable } from '../domain/account/spendable.js';
import type { WaitingRecord } from './record.js';

/** As many of the oldest are read of a queue, to say whether it can go on. */
export const HEAD_SIZE = 50;

type Waits = Pick<WaitingRecord, 'reason' | 'spaceId' | 'price'>;

/** One that was refused for its Space's limit waits until that leaves enough: a higher limit, or a new period. */
export function hasRoom(account: AccountState, { reason, spaceId, price }: Waits): boolean {
  const cap = reason === 'space-limit-reached' ? capOf(account, spaceId ?? undefined) : undefined;
  return cap === undefined || capLeft(cap) >= price.tokens;
}

/** Whether a try would change something for one of these, the oldest of a queue: behind the first that lacks credits none is tried. */
export function canGoOn(account: AccountState, oldest: readonly Waits[]): boolean {
  if (account.terms.state === 'closed') return oldest.length > 0;
  const next = oldest.find((waits) => hasRoom(account, waits));
  return next !== undefined && spendable(account) >= next.price.tokens;
}
