/** Checks, before a command is made, that the account has the Space and the member that a request names. */
import { balanceOf } from '../../domain/account/account-state.js';
import type { ChargeEntry } from '../../domain/account/entry.js';
import { invalidRequest, memberIssue, notFound, spaceIssue, type Issue } from '../../domain/errors.js';
import { refusedBy, type Answer, type Refused } from '../answer.js';
import type { LedgerReads } from '../reads.js';

interface Who {
  readonly spaceId?: string | undefined;
  readonly memberId?: string | undefined;
}

/** Each method returns null if the account has what the request names. It returns a promise only if it looks that up. */
export interface WhoCheck {
  of(accountId: string, who: Who): MaybeSoon<Refused | null>;
  /** They may have been deleted since: an action that is already charged is still reported as charged. */
  ofAction(accountId: string, who: Who, action: string): MaybeSoon<Answer<ChargeEntry> | null>;
}

type MaybeSoon<A> = A | Promise<A>;

/** A true answer may be cached, a false one is looked up again. */
export type IsKnown = (accountId: string, id: string) => MaybeSoon<boolean>;

interface WhoCheckParts {
  readonly reads: Pick<LedgerReads, 'readAccount' | 'readAction'>;
  readonly hasSpace: IsKnown;
  readonly hasMember: IsKnown;
}

export function createWhoCheck({ reads, hasSpace, hasMember }: WhoCheckParts): WhoCheck {
  /** Calls `check` with what the account lacks. Nearly always it has both, which is known without a look-up. */
  const unlessKnown = <A>(accountId: string, who: Who, check: (issues: Issue[]) => Promise<A>): MaybeSoon<A | null> => {
    const isKnown = {
      space: who.spaceId === undefined || hasSpace(accountId, who.spaceId),
      member: who.memberId === undefined || hasMember(accountId, who.memberId),
    };
    return isKnown.space === true && isKnown.member === true ? null : unlessFound(who, isKnown, check);
  };

  return {
    of: (accountId, who) =>
      unlessKnown(accountId, who, async (issues) =>
        refusedBy((await reads.readAccount(accountId)) ? invalidRequest(issues) : notFound('account')),
      ),

    ofAction: (accountId, who, action) =>
      unlessKnown(accountId, who, async (issues) => {
        const account = await reads.readAccount(accountId);
        if (!account) return refusedBy(notFound('account'));
        const recorded = await reads.readAction(accountId, action);
        return recorded.state === 'charged'
          ? { ok: true, entry: recorded.charge, repeated: true, balance: balanceOf(account) }
          : refusedBy(invalidRequest(issues));
      }),
  };
}

interface Known {
  readonly space: MaybeSoon<boolean>;
  readonly member: MaybeSoon<boolean>;
}

async function unlessFound<A>(
  { spaceId, memberId }: Who,
  isKnown: Known,
  check: (issues: Issue[]) => Promise<A>,
): Promise<A | null> {
  const [space, member] = await Promise.all([isKnown.space, isKnown.member]);
  const issues: Issue[] = [];
  if (spaceId !== undefined && !space) issues.push(spaceIssue('spaceId', spaceId));
  if (memberId !== undefined && !member) issues.push(memberIssue('memberId', memberId));
  return issues.length === 0 ? null : await check(issues);
}
