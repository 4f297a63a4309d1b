/** Finds accounts for staff: by id, name, member's address or customer at the payment provider, exact or from the beginning. */
import { beginningWith, matching, READ_TIMEOUT_MS, type TextMatch } from '../storage/driver.js';
import type { AccountModels, AccountRecord, MemberRecord } from './models.js';
import { searchTerm } from './search-terms.js';

export interface FoundAccount {
  readonly accountId: string;
  readonly by: 'account' | 'customer' | 'member';
  /** What begins with the text. */
  readonly matched: string;
  /** Null unless it was found by a member. */
  readonly memberId: string | null;
}

export interface AccountLabel {
  readonly id: string;
  readonly name: string;
  readonly planId: string;
  readonly state: 'open' | 'closed';
}

export interface AccountSearch {
  /**
   * At most `limit` of each kind, in the order of what matched. `whole` is fast however many begin with the text. A read
   * that takes longer than `timeoutMs` is ended by the server and fails.
   */
  find(text: string, limit: number, match: TextMatch, timeoutMs?: number): Promise<FoundAccount[]>;
  /** What lists show of these accounts; one that is not stored is left out. */
  labels(accountIds: readonly string[]): Promise<Map<string, AccountLabel>>;
}

interface Reading {
  readonly limit: number;
  readonly match: TextMatch;
  readonly timeoutMs: number;
}

export function createAccountSearch({ accounts, members }: Pick<AccountModels, 'accounts' | 'members'>): AccountSearch {
  const byTerm = async (term: string, { limit, match, timeoutMs }: Reading): Promise<FoundAccount[]> => {
    const found = await accounts
      .find({ searchTerms: match === 'whole' ? term : { $elemMatch: beginningWith(term) } }, { searchTerms: 1 })
      .limit(limit)
      .maxTimeMS(timeoutMs)
      .lean<AccountRecord[]>();
    return found.map(({ _id: accountId, searchTerms }) => {
      const matched = searchTerms.find((one) => one.startsWith(term)) ?? term;
      return { accountId, by: 'account', matched, memberId: null };
    });
  };

  const byCustomer = async (text: string, { limit, match, timeoutMs }: Reading): Promise<FoundAccount[]> => {
    const found = await accounts
      .find({ stripeCustomerId: matching(text, match) }, { stripeCustomerId: 1 })
      .sort({ stripeCustomerId: 1 })
      .limit(limit)
      .maxTimeMS(timeoutMs)
      .lean<AccountRecord[]>();
    return found.map(({ _id: accountId, stripeCustomerId }) => ({
      accountId,
      by: 'customer',
      matched: stripeCustomerId!,
      memberId: null,
    }));
  };

  const byMember = async (term: string, { limit, match, timeoutMs }: Reading): Promise<FoundAccount[]> => {
    const found = await members
      .find({ emailTerm: matching(term, match) }, { accountId: 1, memberId: 1, emailTerm: 1 })
      .sort({ emailTerm: 1 })
      .limit(limit)
      .maxTimeMS(timeoutMs)
      .lean<MemberRecord[]>();
    return found.map(({ accountId, memberId, emailTerm }) => ({
      accountId,
      by: 'member',
      matched: emailTerm,
      memberId,
    }));
  };

  return {
    async find(text, limit, match, timeoutMs = READ_TIMEOUT_MS) {
      const term = searchTerm(text);
      const reading = { limit, match, timeoutMs };
      const found = [byTerm(term, reading), byCustomer(text, reading), byMember(term, reading)];
      return (await Promise.all(found)).flat();
    },

    async labels(accountIds) {
      const found = await accounts
        .find({ _id: { $in: [...accountIds] } }, { name: 1, planId: 1, state: 1 })
        .lean<AccountRecord[]>();
      return new Map(found.map(({ _id: id, name, planId, state }) => [id, { id, name, planId, state }]));
    },
  };
}
