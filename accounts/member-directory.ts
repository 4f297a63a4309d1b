/** Says whether an account has a member, which every debit asks that names one. */
import { createKnownIds } from './known-ids.js';
import type { AccountModels } from './models.js';

export interface MemberDirectory {
  hasMember(accountId: string, memberId: string): boolean | Promise<boolean>;
  /** For a member who was removed. Other processes forget it when their cached answer expires. */
  forget(accountId: string, memberId: string): void;
}

export function createMemberDirectory({ members }: Pick<AccountModels, 'members'>): MemberDirectory {
  const known = createKnownIds(async (_id) => (await members.exists({ _id })) !== null);
  return { hasMember: known.has, forget: known.forget };
}
