/** Finds the people of an account whom an alert reaches, Owners first: a small mail server sends theirs before others. */
import type { Members, MemberView } from '../accounts/members.js';
import type { NotificationPreferences } from '../domain/alerts/preferences.js';
import { ROLES } from '../domain/role.js';
import { pagesOf } from '../storage/page.js';
import type { Preferences } from './preferences.js';

const PAGE_SIZE = 1_000;

export interface Person {
  readonly member: MemberView;
  readonly preferences: NotificationPreferences;
}

export interface People {
  /** Everybody, as they are now. */
  of(accountId: string): Promise<readonly Person[]>;
  /** Null: no such member now. */
  find(accountId: string, memberId: string): Promise<Person | null>;
}

interface PeopleParts {
  readonly members: Pick<Members, 'list' | 'find'>;
  readonly preferences: Pick<Preferences, 'of'>;
}

export function createPeople({ members, preferences }: PeopleParts): People {
  const withPreferences = async (accountId: string, found: readonly MemberView[]): Promise<Person[]> => {
    const chosen = await preferences.of(
      accountId,
      found.map(({ id, role }) => ({ memberId: id, role })),
    );
    return found.map((member) => ({ member, preferences: chosen.get(member.id)! }));
  };

  return {
    async of(accountId) {
      const found: Person[] = [];
      for await (const page of pagesOf((query) => members.list(accountId, query), PAGE_SIZE)) {
        found.push(...(await withPreferences(accountId, page)));
      }
      return ROLES.flatMap((role) => found.filter(({ member }) => member.role === role));
    },

    async find(accountId, memberId) {
      const member = await members.find(accountId, memberId);
      return member && (await withPreferences(accountId, [member]))[0]!;
    },
  };
}
