/** The Spaces of an account: they spend from its pool, within a cap of their own where they have one. */
import type { Ledger } from '../ledger/ledger.js';
import type { Accounts } from './accounts.js';
import { done, invalid } from './answers.js';
import { checkId, idWithin } from './caller-id.js';
import { insertIfMissing } from './insert-if-missing.js';
import type { AccountModels, SpaceRecord } from './models.js';
import { pageOf, type Page, type PageQuery } from './page.js';
import type { SpaceDirectory } from './space-directory.js';

export interface SpaceView {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly creditsLimitPerPeriod: number | null;
  readonly createdAt: Date;
}

/** What is left out stays as it is. */
export interface SpaceChanges {
  readonly name?: string | undefined;
  /** Null lifts the cap. */
  readonly creditsLimitPerPeriod?: number | null | undefined;
}

export interface Spaces {
  put(
    accountId: string,
    spaceId: string,
    changes: SpaceChanges,
  ): Promise<{ readonly space: SpaceView; readonly created: boolean }>;
  find(accountId: string, spaceId: string): Promise<SpaceView | null>;
  list(accountId: string, query: PageQuery): Promise<Page<SpaceView>>;
  /** What the Space spent stays in the ledger. */
  remove(accountId: string, spaceId: string): Promise<void>;
}

interface SpacesParts {
  readonly models: Pick<AccountModels, 'spaces' | 'members'>;
  readonly ledger: Ledger;
  readonly accounts: Accounts;
  readonly directory: SpaceDirectory;
}

export function createSpaces({ models: { spaces, members }, ledger, accounts, directory }: SpacesParts): Spaces {
  const keyOf = (accountId: string, spaceId: string): string =>
    idWithin(checkId('accountId', accountId), checkId('spaceId', spaceId));

  const read = async (accountId: string, spaceId: string): Promise<SpaceRecord | null> =>
    await spaces.findById(keyOf(accountId, spaceId)).lean<SpaceRecord>();

  const cap = async (accountId: string, spaceId: string, limit: number | null): Promise<void> => {
    done(await ledger.submit(accountId, { type: 'cap_space', spaceId, limit }));
  };

  return {
    async put(accountId, spaceId, changes) {
      await accounts.requireOpen(accountId);
      const _id = keyOf(accountId, spaceId);
      const isNew = (await read(accountId, spaceId)) === null;
      const { name, creditsLimitPerPeriod } = changes;
      if (isNew && name === undefined) throw invalid([{ path: 'name', message: 'is needed for a new Space' }]);
      // The cap first: a Space that can be spent from is never without it.
      const limit = isNew ? (creditsLimitPerPeriod ?? null) : creditsLimitPerPeriod;
      if (limit !== undefined) await cap(accountId, spaceId, limit);
      const fields = { accountId, spaceId, name, creditsLimitPerPeriod: limit, createdAt: new Date() };
      const created = isNew && (await insertIfMissing(spaces, _id, fields));
      const set = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      if (!created && Object.keys(set).length > 0) {
        await spaces.updateOne({ _id }, { $set: set }, { runValidators: true });
      }
      return { space: spaceView((await read(accountId, spaceId))!), created };
    },

    async find(accountId, spaceId) {
      const record = await read(accountId, spaceId);
      return record && spaceView(record);
    },

    async list(accountId, { limit, cursor }) {
      const after = cursor === undefined ? {} : { _id: { $gt: keyOf(accountId, cursor) } };
      const records = await spaces
        .find({ accountId: checkId('accountId', accountId), ...after })
        .sort({ _id: 1 })
        .limit(limit + 1)
        .lean<SpaceRecord[]>();
      return pageOf(records, limit, (record) => record.spaceId, spaceView);
    },

    async remove(accountId, spaceId) {
      await accounts.requireOpen(accountId);
      const { deletedCount } = await spaces.deleteOne({ _id: keyOf(accountId, spaceId) });
      directory.forget(accountId, spaceId);
      if (deletedCount === 0) return;
      await members.updateMany({ accountId, spaceIds: spaceId }, { $pull: { spaceIds: spaceId } });
      await cap(accountId, spaceId, null);
    },
  };
}

function spaceView({ spaceId, accountId, name, creditsLimitPerPeriod, createdAt }: SpaceRecord): SpaceView {
  return { id: spaceId, accountId, name, creditsLimitPerPeriod, createdAt };
}
