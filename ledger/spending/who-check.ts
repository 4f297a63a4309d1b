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

/** Each method returns null where the account has both, or where the request names none. */
export interface WhoCheck {
  of(accountId: string, who: Who): Promise<Refused | null>;
  /** They may have been deleted since: an action that is already charged is still reported as charged. */
  ofAction(accountId: string, who: Who, action: string): Promise<Answer<ChargeEntry> | null>;
}

/** A true answer may be cached, a false one is looked up again. */
export type IsKnown = (accountId: string, id: string) => boolean | Promise<boolean>;

interface WhoCheckParts {
  readonly reads: Pick<LedgerReads, 'readAccount' | 'readAction'>;
  readonly hasSpace: IsKnown;
  readonly hasMember: IsKnown;
}

export function createWhoCheck({ reads, hasSpace, hasMember }: WhoCheckParts): WhoCheck {
  const unknownOf = async (accountId: string, { spaceId, memberId }: Who): Promise<Issue[]> => {
    const issues: Issue[] = [];
    if (spaceId !== undefined && !(await hasSpace(accountId, spaceId))) issues.push(spaceIssue('spaceId', spaceId));
    if (memberId !== undefined && !(await hasMember(accountId, memberId))) {
      issues.push(memberIssue('memberId', memberId));
    }
    return issues;
  };

  return {
    async of(accountId, who) {
      const issues = await unknownOf(accountId, who);
      if (issues.length === 0) return null;
      return refusedBy((await reads.readAccount(accountId)) ? invalidRequest(issues) : notFound('account'));
    },

    async ofAction(accountId, who, action) {
      const issues = await unknownOf(accountId, who);
      if (issues.length === 0) return null;
      const account = await reads.readAccount(accountId);
      if (!account) return refusedBy(notFound('account'));
      const recorded = await reads.readAction(accountId, action);
      return recorded.state === 'charged'
        ? { ok: true, entry: recorded.charge, repeated: true, balance: balanceOf(account) }
        : refusedBy(invalidRequest(issues));
    },
  };
}
