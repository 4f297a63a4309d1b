/** Checks, before a command is made, that the account has the Space that a request names. */
import { balanceOf } from '../domain/account/account-state.js';
import type { ChargeEntry } from '../domain/account/entry.js';
import { notFound, unknownSpace } from '../domain/errors.js';
import { refusedBy, type Answer, type Refused } from './answer.js';
import type { LedgerReads } from './reads.js';

/** Each method returns null where the account has the Space, or where the request names none. */
export interface SpaceCheck {
  of(accountId: string, spaceId: string | undefined): Promise<Refused | null>;
  /** The Space may have been deleted since: an action that is already charged is still reported as charged. */
  ofAction(accountId: string, spaceId: string | undefined, action: string): Promise<Answer<ChargeEntry> | null>;
}

interface SpaceCheckParts {
  readonly reads: Pick<LedgerReads, 'readAccount' | 'readAction'>;
  readonly hasSpace: (accountId: string, spaceId: string) => boolean | Promise<boolean>;
}

export function createSpaceCheck({ reads, hasSpace }: SpaceCheckParts): SpaceCheck {
  return {
    async of(accountId, spaceId) {
      if (spaceId === undefined || (await hasSpace(accountId, spaceId))) return null;
      return (await reads.readAccount(accountId)) ? refusedBy(unknownSpace(spaceId)) : refusedBy(notFound('account'));
    },

    async ofAction(accountId, spaceId, action) {
      if (spaceId === undefined || (await hasSpace(accountId, spaceId))) return null;
      const account = await reads.readAccount(accountId);
      if (!account) return refusedBy(notFound('account'));
      const recorded = await reads.readAction(accountId, action);
      return recorded.state === 'charged'
        ? { ok: true, entry: recorded.charge, repeated: true, balance: balanceOf(account) }
        : refusedBy(unknownSpace(spaceId));
    },
  };
}
