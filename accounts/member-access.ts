/** Mints the token of a member's browser: for one account, with the role that is stored for the member. */
import { invalidField } from '../domain/errors.js';
import type { Accounts } from './accounts.js';
import type { Members } from './members.js';
import type { MemberTokens } from './member-tokens.js';
import type { SpaceDirectory } from './space-directory.js';

export interface TokenRequest {
  readonly accountId: string;
  readonly spaceId?: string | undefined;
  readonly memberId: string;
  readonly ttlSeconds: number;
}

export interface MemberAccess {
  mint(request: TokenRequest): Promise<{ readonly token: string; readonly expiresAt: Date }>;
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
      if (!member) throw invalidField('memberId', `The account has no member ${memberId}.`);
      if (spaceId !== undefined) {
        await directory.requireSpace(accountId, spaceId);
        if (member.spaceIds.length > 0 && !member.spaceIds.includes(spaceId)) {
          throw invalidField('spaceId', 'The member does not work in this Space.');
        }
      }
      const proof = { accountId, spaceId: spaceId ?? null, memberId, role: member.role };
      return await tokens.mint(proof, ttlSeconds);
    },
  };
}
