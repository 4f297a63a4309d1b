/**
 * Decides what a member's browser may do. A token keeps the rights that the member had when it was minted. For some
 * minutes that is enough to read. A call that spends money, changes terms or needs a role reads the stored member again.
 */
import { invalidField, invalidRequest, memberIssue, notAllowed } from '../domain/errors.js';
import { may, type Permission } from '../domain/role.js';
import type { Accounts } from './accounts.js';
import type { Members, MemberView } from './members.js';
import type { MemberProof, MemberTokens } from './member-tokens.js';
import type { SpaceDirectory } from './space-directory.js';

export interface TokenRequest {
  readonly accountId: string;
  readonly spaceId?: string | undefined;
  readonly memberId: string;
  readonly ttlSeconds: number;
}

export interface MemberAccess {
  mint(request: TokenRequest): Promise<{ readonly token: string; readonly expiresAt: Date }>;
  /** Throws `not-allowed` where the member was removed, demoted, or moved to other Spaces since the token was minted. */
  requireStored(proof: MemberProof, permission: Permission): Promise<void>;
}

interface MemberAccessParts {
  readonly accounts: Accounts;
  readonly members: Members;
  readonly directory: SpaceDirectory;
  readonly tokens: MemberTokens;
}

export function createMemberAccess({ accounts, members, directory, tokens }: MemberAccessParts): MemberAccess {
  return {
    async mint({ accountId, spaceId, memberId, ttlSeconds }) {
      await accounts.requireOpen(accountId);
      const member = await members.find(accountId, memberId);
      if (!member) throw invalidRequest([memberIssue('memberId', memberId)]);
      if (spaceId !== undefined) await directory.requireSpace(accountId, spaceId);
      if (!reaches(member, spaceId ?? null)) throw invalidField('spaceId', outOfReach(member, spaceId));
      const proof = { accountId, spaceId: spaceId ?? null, memberId, role: member.role };
      return await tokens.mint(proof, ttlSeconds);
    },

    async requireStored({ accountId, memberId, spaceId }, permission) {
      const member = await members.find(accountId, memberId);
      if (member && may(member.role, permission) && reaches(member, spaceId)) return;
      throw notAllowed(
        'The member may no longer do this: the role or the Spaces have changed since the token was made.',
      );
    },
  };
}

/** Whether the member works in the Space; null stands for the whole account. */
function reaches({ spaceIds }: MemberView, spaceId: string | null): boolean {
  return spaceIds === null || (spaceId !== null && spaceIds.includes(spaceId));
}

function outOfReach({ spaceIds }: MemberView, spaceId: string | undefined): string {
  if (spaceIds?.length === 0) {
    return 'The member works in no Space. Give the member a Space, or all of them with "spaceIds": null.';
  }
  if (spaceId === undefined) return 'The member works in some Spaces only: name the one for which the token is.';
  return 'The member does not work in this Space.';
}
