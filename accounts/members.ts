/** Keeps the members of an account: people, each with one role. */
import { idWithin } from '../domain/business-key.js';
import { invalidRequest, notFound, spaceIssue, type Issue } from '../domain/errors.js';
import { MAX_MEMBERS } from '../domain/limits.js';
import { present } from '../domain/present.js';
import type { Role } from '../domain/role.js';
import { checkId } from '../contract/ids.js';
import type { Page, PageQuery } from '../storage/page.js';
import type { Accounts } from './accounts.js';
import type { MemberDirectory } from './member-directory.js';
import { missingFields } from './missing-fields.js';
import type { AccountModels, MemberRecord } from './models.js';
import { createRecordsWithin } from './records-within.js';
import { searchTerm } from './search-terms.js';

export interface MemberView {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** Null for all Spaces, an empty list for none. */
  readonly spaceIds: readonly string[] | null;
  readonly createdAt: Date;
}

/** A field that is left out stays as it is. */
export interface MemberChanges {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly role?: Role | undefined;
  readonly spaceIds?: readonly string[] | null | undefined;
}

export interface Members {
  put(
    accountId: string,
    memberId: string,
    changes: MemberChanges,
  ): Promise<{ readonly member: MemberView; readonly created: boolean }>;
  find(accountId: string, memberId: string): Promise<MemberView | null>;
  /** Finds members of any accounts with one read. One that is not stored is left out. */
  findEach(members: readonly { readonly accountId: string; readonly memberId: string }[]): Promise<MemberView[]>;
  list(accountId: string, query: PageQuery): Promise<Page<MemberView>>;
  /** Lists Owners of an account, by their ids, at most `limit`. */
  owners(accountId: string, limit: number): Promise<readonly MemberView[]>;
  remove(accountId: string, memberId: string): Promise<void>;
}

interface MembersParts {
  readonly models: Pick<AccountModels, 'spaces' | 'members'>;
  readonly accounts: Accounts;
  readonly memberDirectory: MemberDirectory;
  readonly maxMembers?: number;
}

/** Of a call that meets removals of the same member. */
const MAX_TRIES = 3;

export function createMembers({
  models: { spaces, members },
  accounts,
  memberDirectory,
  maxMembers = MAX_MEMBERS,
}: MembersParts): Members {
  const records = createRecordsWithin(members, 'memberId');

  const unknownSpaces = async (accountId: string, spaceIds: readonly string[]): Promise<Issue[]> => {
    const keys = spaceIds.map((spaceId, index) => idWithin(accountId, checkId(`spaceIds.${index}`, spaceId)));
    const found = await spaces.find({ _id: { $in: keys } }, { _id: 1 }).lean<{ readonly _id: string }[]>();
    const known = new Set(found.map(({ _id }) => _id));
    return spaceIds
      .map((spaceId, index) => spaceIssue(`spaceIds.${index}`, spaceId))
      .filter((_issue, index) => !known.has(keys[index]!));
  };

  /** Resolves with whether the member is new. */
  const store = async (accountId: string, memberId: string, changes: MemberChanges): Promise<boolean> => {
    const key = records.keyOf(accountId, memberId);
    const isNew = (await records.read(accountId, memberId)) === null;
    const { name, email, role, spaceIds = null } = changes;
    const issues = isNew ? missingFields('member', { name, email, role }) : [];
    if (spaceIds !== null) issues.push(...(await unknownSpaces(accountId, spaceIds)));
    if (issues.length > 0) throw invalidRequest(issues);
    if (isNew) await records.requireRoom(accountId, 'members', maxMembers);
    const emailTerm = email === undefined ? undefined : searchTerm(email);
    const fields = { accountId, memberId, name, email, role, spaceIds, createdAt: new Date(), emailTerm };
    const created = isNew && (await records.insert(key, fields));
    if (!created) await records.update(key, present({ ...changes, emailTerm }));
    return created;
  };

  return {
    async put(accountId, memberId, changes) {
      await accounts.requireOpen(accountId);
      for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
        const created = await store(accountId, memberId, changes);
        const stored = await records.read(accountId, memberId);
        // Otherwise somebody has removed the member in between: this call comes after that.
        if (stored) return { member: memberView(stored), created };
      }
      throw notFound('member');
    },

    async find(accountId, memberId) {
      const record = await records.read(accountId, memberId);
      return record && memberView(record);
    },

    async findEach(wanted) {
      const keys = wanted.map(({ accountId, memberId }) => records.keyOf(accountId, memberId));
      return (await members.find({ _id: { $in: keys } }).lean<MemberRecord[]>()).map(memberView);
    },

    list: (accountId, query) => records.list(accountId, query, memberView),

    async owners(accountId, limit) {
      const found = await members
        .find({ accountId, role: 'Owner' })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<MemberRecord[]>();
      return found.map(memberView);
    },

    async remove(accountId, memberId) {
      await accounts.requireOpen(accountId);
      await records.remove(records.keyOf(accountId, memberId));
      memberDirectory.forget(accountId, memberId);
    },
  };
}

function memberView({ memberId, accountId, name, email, role, spaceIds, createdAt }: MemberRecord): MemberView {
  return { id: memberId, accountId, name, email, role, spaceIds, createdAt };
}
