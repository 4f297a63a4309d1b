/** Adds credits. */
import { countOpenGrants } from '../../account/account-state.js';
import { entryKey } from '../../business-key.js';
import { refuse, refuseInvalid, type GrantCommand, type Refusal } from '../command.js';
import type { EntryOf } from '../command-entries.js';
import { isCredits } from '../../credits.js';
import { grantedSource, type GrantEntry } from '../../account/entry.js';
import { MAX_OPEN_GRANTS, MAX_PAID_GRANTS, priorityOf, type GrantSource } from '../../grant.js';
import { legsOf, type Journal } from '../journal.js';
import { assert } from '../laws.js';
import { present } from '../../present.js';

interface NewGrant {
  readonly grantId: string;
  readonly source: GrantSource;
  readonly tokens: number;
  readonly expiresAt: Date | null;
  readonly at?: Date;
  readonly reason?: string | undefined;
}

/** Adds a grant; debt is repaid from it first. A grant of nothing leaves no entry. */
export function postGrant(journal: Journal, grant: NewGrant): GrantEntry | null {
  const { grantId, source, tokens, expiresAt, at = journal.now, reason } = grant;
  assert(isCredits(tokens), 'a grant is a whole number of credits');
  if (tokens === 0) return null;
  const debtRepaid = Math.min(tokens, -journal.state.buckets.debt);
  const left = tokens - debtRepaid;
  return journal.post<GrantEntry>({
    type: 'grant',
    key: entryKey.grant(grantId),
    legs: legsOf({ available: left, issued: -tokens, debt: debtRepaid }),
    slices: [{ grantId, tokens: left, source, priority: priorityOf(source), expiresAt, granted: tokens, at }],
    at,
    grantId,
    ...present({ reason }),
  });
}

/**
 * Adds credits once: the same `grantId` answers with its entry, and with other tokens or another source it is a
 * `key-conflict`. Refused: nothing to grant, an expiry that has passed, and more open grants than an account may have.
 */
export function grant(journal: Journal, command: GrantCommand): EntryOf<GrantCommand> | Refusal {
  const [recorded] = journal.known.find({ by: 'key', value: entryKey.grant(command.grantId) });
  if (recorded?.type === 'grant') {
    const same = -(recorded.legs.issued ?? 0) === command.tokens && grantedSource(recorded) === command.source;
    return same ? recorded : refuse('key-conflict', 'This grant is already recorded with other content.');
  }
  const most = command.source === 'top_up' ? MAX_PAID_GRANTS : MAX_OPEN_GRANTS;
  if (countOpenGrants(journal.state) >= most) {
    return refuseInvalid('accountId', `An account holds at most ${most} open or disputed grants.`);
  }
  const { grantId, source, tokens, reason } = command;
  const expiresAt = command.expiresAt === 'period_end' ? journal.state.period.end : command.expiresAt;
  if (expiresAt && expiresAt <= journal.now) {
    return refuseInvalid('expiresAt', 'A grant must expire in the future.');
  }
  return (
    postGrant(journal, { grantId, source, tokens, expiresAt, reason }) ??
    refuseInvalid('tokens', 'A grant needs at least one credit.')
  );
}
