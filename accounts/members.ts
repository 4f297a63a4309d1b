/** The people of an account, each with one role. */
import { invalidRequest, spaceIssue, type Issue } from '../domain/errors.js';
import { present } from '../domain/present.js';
import type { Role } from '../domain/role.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import { pageOf, type Page, type PageQuery } from '../storage/page.js';
import type { Accounts } from './accounts.js';
import { checkId } from '../contract/ids.js';
import { idWithin } from '../domain/business-key.js';
import type { AccountModels, MemberRecord } from './models.js';

export interface MemberView {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** Empty for all Spaces. */
  readonly spaceIds: readonly string[];
  readonly createdAt: Date;
}

/** What is left out stays as it is. */
export interface MemberChanges {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly role?: Role | undefined;
  readonly spaceIds?: readonly string[] | undefined;
}

export interface Members {
  put(
    accountId: string,
    memberId: string,
    changes: MemberChanges,
  ): Promise<{ readonly member: MemberView; readonly created: boolean }>;
  find(accountId: string, memberId: string): Promise<MemberView | null>;
  list(accountId: string, query: PageQuery): Promise<Page<MemberView>>;
  remove(accountId: string, memberId: string): Promise<void>;
}

interface MembersParts {
  readonly models: Pick<AccountModels, 'spaces' | 'members'>;
  readonly accounts: Accounts;
}

export function createMembers({ models: { spaces, members }, accounts }: MembersParts): Members {
  const keyOf = (accountId: string, memberId: string): string =>
    idWithin(checkId('accountId', accountId), checkId('memberId', memberId));

  const read = async (accountId: string, memberId: string): Promise<MemberRecord | null> =>
    await members.findById(keyOf(accountId, memberId)).lean<MemberRecord>();

  const unknownSpaces = async (accountId: string, spaceIds: readonly string[]): Promise<Issue[]> => {
    const ids = spaceIds.map((spaceId, index) => idWithin(accountId, checkId(`spaceIds.${index}`, spaceId)));
    const records = await spaces.find({ _id: { $in: ids } }, { _id: 1 }).lean<SpaceId[]>();
    const known = new Set(records.map(({ _id }) => _id));
    return spaceIds
      .map((spaceId, index) => spaceIssue(`spaceIds.${index}`, spaceId))
      .filter((_issue, index) => !known.has(ids[index]!));
  };

  return {
    async put(accountId, memberId, changes) {
      await accounts.requireOpen(accountId);
      const _id = keyOf(accountId, memberId);
      const isNew = (await read(accountId, memberId)) === null;
      const issues = isNew ? missingFields(changes) : [];
      if (changes.spaceIds?.length) issues.push(...(await unknownSpaces(accountId, changes.spaceIds)));
      if (issues.length > 0) throw invalidRequest(issues);
      const fields = { accountId, memberId, spaceIds: [], ...changes, createdAt: new Date() };
      const created = isNew && (await insertIfMissing(members, _id, fields));
      const set = present(changes);
      if (!created && Object.keys(set).length > 0) {
        await members.updateOne({ _id }, { $set: set }, { runValidators: true });
      }
      return { member: memberView((await read(accountId, memberId))!), created };
    },

    async find(accountId, memberId) {
      const record = await read(accountId, memberId);
      return record && memberView(record);
    },

    async list(accountId, { limit, cursor }) {
      const after = cursor === undefined ? {} : { _id: { $gt: keyOf(accountId, cursor) } };
      const records = await members
        .find({ accountId: checkId('accountId', accountId), ...after })
        .sort({ _id: 1 })
        .limit(limit + 1)
        .lean<MemberRecord[]>();
      return pageOf(records, limit, (record) => record.memberId, memberView);
    },

    async remove(accountId, memberId) {
      await accounts.requireOpen(accountId);
      await members.deleteOne({ _id: keyOf(accountId, memberId) });
    },
  };
}

interface SpaceId {
  readonly _id: string;
}

function missingFields({ name, email, role }: MemberChanges): Issue[] {
  return Object.entries({ name, email, role })
    .filter(([, value]) => value === undefined)
    .map(([path]) => ({ path, message: 'is needed for a new member' }));
}

function memberView({ memberId, accountId, name, email, role, spaceIds, createdAt }: MemberRecord): MemberView {
  return { id: memberId, accountId, name, email, role, spaceIds, createdAt };
}
