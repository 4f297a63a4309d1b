import type { Members, MemberView } from '../accounts/members.js';
import type { Role } from '../domain/role.js';
import { pagesOf } from '../storage/page.js';

const PAGE_SIZE = 100;
const GET_RECEIPTS: readonly Role[] = ['Owner', 'Admin'];

export interface Recipient {
  readonly memberId: string;
  readonly name: string;
  readonly email: string;
}

export interface Recipients {
  /** Resolves with the account's current Owners and Admins. */
  of(accountId: string): Promise<readonly Recipient[]>;
}

export function createRecipients(members: Pick<Members, 'list'>): Recipients {
  return {
    async of(accountId) {
      const found: MemberView[] = [];
      for await (const page of pagesOf((query) => members.list(accountId, query), PAGE_SIZE)) {
        found.push(...page.filter(({ role }) => GET_RECEIPTS.includes(role)));
      }
      return found.map(({ id, name, email }) => ({ memberId: id, name, email }));
    },
  };
}
