/** Credits added, taken back and corrected. */
import { assert } from '../account-state.js';
import { isCredits } from '../credits.js';
import type { ClawbackCommand, GrantCommand, Refusal } from '../command.js';
import { refuse } from '../command.js';
import { entryKey } from '../business-key.js';
import { grantedSource, type ClawbackEntry, type Entry, type GrantEntry } from '../entry.js';
import {
  MAX_OPEN_GRANTS,
  MAX_PAID_GRANTS,
  openGrants,
  priorityOf,
  sliceOf,
  sumTokens,
  type GrantSource,
} from '../grant.js';
import { legsOf, present, type Journal } from '../journal.js';

interface NewGrant {
  readonly grantId: string;
  readonly source: GrantSource;
  readonly tokens: number;
  readonly expiresAt: Date | null;
  readonly at?: Date;
  readonly reason?: string | undefined;
  readonly actor?: string | undefined;
}

/** Adds a grant; debt is repaid from it first. A grant of nothing leaves no entry. */
export function postGrant(journal: Journal, grant: NewGrant): GrantEntry | null {
  const { grantId, source, tokens, expiresAt, at = journal.now, reason, actor } = grant;
  assert(isCredits(tokens), 'a grant is a whole number of credits');
  if (tokens === 0) return null;
  const debtRepaid = Math.min(tokens, -journal.state.buckets.debt);
  const left = tokens - debtRepaid;
  return journal.post<GrantEntry>({
    type: 'grant',
    key: entryKey.grant(grantId),
    legs: legsOf({ available: left, issued: -tokens, debt: debtRepaid }),
    slices: [{ grantId, tokens: left, source, priority: priorityOf(source), expiresAt }],
    at,
    grantId,
    ...present({ reason, actor }),
  });
}

export function grant(journal: Journal, command: GrantCommand): Entry | Refusal {
  const [recorded] = journal.known.find({ by: 'key', value: entryKey.grant(command.grantId) });
  if (recorded?.type === 'grant') {
    const same = -(recorded.legs.issued ?? 0) === command.tokens && grantedSource(recorded) === command.source;
    return same ? recorded : refuse('key-conflict', 'This grant was recorded with other content.');
  }
  const most = command.source === 'top_up' ? MAX_PAID_GRANTS : MAX_OPEN_GRANTS;
  if (openGrants(journal.state.grants) >= most) {
    return refuse('invalid-request', `An account holds at most ${most} open grants.`);
  }
  const { grantId, source, tokens, reason, actor } = command;
  const expiresAt = command.expiresAt === 'period_end' ? journal.state.period.end : command.expiresAt;
  if (expiresAt && expiresAt <= journal.now) {
    return refuse('invalid-request', 'A grant must expire later than now.', {
      issues: [{ path: 'expiresAt', message: 'must be in the future' }],
    });
  }
  return (
    postGrant(journal, { grantId, source, tokens, expiresAt, reason, actor }) ??
    refuse('invalid-request', 'A grant needs at least one credit.')
  );
}

/**
 * Takes a grant back, up to `command.tokens` in all. What remains of it goes at once; what was spent or is held of it
 * becomes debt; what expired of it is gone already.
 */
export function clawback(journal: Journal, command: ClawbackCommand): Entry | Refusal {
  const { grantId } = command;
  const history = journal.known.find({ by: 'grantId', value: grantId });
  const returns = journal.known.find({ by: 'expiredGrants', value: grantId });
  const [recorded] = journal.known.find({ by: 'key', value: entryKey.clawback(command.clawbackId) });
  if (recorded && history.includes(recorded)) return recorded;
  if (recorded) return refuse('key-conflict', 'This clawback was recorded for another grant.');
  const granted = history.find((entry): entry is GrantEntry => entry.type === 'grant');
  if (!granted) return refuse('not-found', 'There is no such grant.');

  const gone = history.reduce((total, { legs }) => total + (legs.expired ?? 0) + (legs.clawedBack ?? 0), 0);
  const open = journal.state.grants.find(({ id }) => id === grantId);
  const takeable = -(granted.legs.issued ?? 0) - gone - expiredLate(returns, grantId);
  const taken = Math.min(takeable, command.tokens ?? takeable);
  const remaining = Math.min(open?.remaining ?? 0, taken);
  if (taken <= 0) return refuse('already-refunded', 'Nothing of this grant is left to take back.');
  return journal.post<ClawbackEntry>({
    type: 'clawback',
    key: entryKey.clawback(command.clawbackId),
    legs: legsOf({ available: -remaining, clawedBack: taken, debt: remaining - taken }),
    slices: [open ? sliceOf(open, remaining) : { ...granted.slices[0]!, tokens: 0 }],
    grantId,
    ref: granted._id,
    reason: command.reason,
    ...present({ actor: command.actor }),
  });
}

/** What was held of a grant and came back after its time. */
function expiredLate(returns: readonly Entry[], grantId: string): number {
  const slices = returns.flatMap((entry) => (entry.type === 'settle' ? entry.returned : entry.slices));
  return sumTokens(slices.filter((slice) => slice.grantId === grantId && slice.to === 'expired'));
}
