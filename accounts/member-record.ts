/**
 * Finds and erases the record of a member: the only place that has the person's name and address. Unlike a removal by the
 * host, an erasure is possible when the account is closed, too.
 */
import { idWithin } from '../domain/business-key.js';
import { checkId } from '../contract/ids.js';
import type { AccountModels, AccountRecord, MemberRecord } from './models.js';

export interface MemberRecords {
  hasAccount(accountId: string): Promise<boolean>;
  /** The account's customer at the payment provider; null where it has none. */
  customerOf(accountId: string): Promise<string | null>;
  find(accountId: string, memberId: string): Promise<MemberRecord | null>;
  /** False: there was none. May be repeated. */
  erase(accountId: string, memberId: string): Promise<boolean>;
}

export function createMemberRecords({ accounts, members }: Pick<AccountModels, 'accounts' | 'members'>): MemberRecords {
  const keyOf = (accountId: string, memberId: string): string =>
    idWithin(checkId('accountId', accountId), checkId('memberId', memberId));
  return {
    hasAccount: async (accountId) => (await accounts.exists({ _id: checkId('accountId', accountId) })) !== null,
    async customerOf(accountId) {
      const account = await accounts.findById(checkId('accountId', accountId)).lean<AccountRecord>();
      return account?.stripeCustomerId ?? null;
    },
    find: async (accountId, memberId) => await members.findById(keyOf(accountId, memberId)).lean<MemberRecord>(),
    async erase(accountId, memberId) {
      return (await members.deleteOne({ _id: keyOf(accountId, memberId) })).deletedCount === 1;
    },
  };
}
