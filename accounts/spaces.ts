/**
 * The Spaces of an account: they spend from its pool, within a cap of their own where they have one. The record says what
 * was asked for, the ledger enforces the cap: a call that was killed half way is finished by repeating it.
 */
import { invalidField, notFound } from '../domain/errors.js';
import { present } from '../domain/present.js';
import { done, type Ledger } from '../ledger/ledger.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import { pageOf, type Page, type PageQuery } from '../storage/page.js';
import type { Accounts } from './accounts.js';
import { bringToStored } from './bring-to-stored.js';
import { checkId } from '../contract/ids.js';
import { idWithin } from '../domain/business-key.js';
import type { AccountModels, SpaceRecord } from './models.js';
import type { SpaceDirectory } from './space-directory.js';

/** Somebody else may delete the Space meanwhile. */
const MAX_TRIES = 5;

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

  /** Brings the ledger to the limit that is stored; a Space that is not there has none. */
  const bringLedgerToStored = async (accountId: string, spaceId: string): Promise<SpaceRecord | null> => {
    const { stored } = await bringToStored(
      () => read(accountId, spaceId),
      (record) => cap(accountId, spaceId, record?.creditsLimitPerPeriod ?? null),
    );
    return stored;
  };

  /** True for a new Space. Its cap comes first: a Space that can be spent from is never without it. */
  const record = async (accountId: string, spaceId: string, changes: SpaceChanges): Promise<boolean> => {
    const _id = keyOf(accountId, spaceId);
    if ((await read(accountId, spaceId)) === null) {
      const { name, creditsLimitPerPeriod = null } = changes;
      if (name === undefined) throw invalidField('name', 'is needed for a new Space');
      await cap(accountId, spaceId, creditsLimitPerPeriod);
      const fields = { accountId, spaceId, name, creditsLimitPerPeriod, createdAt: new Date() };
      if (await insertIfMissing(spaces, _id, fields)) return true;
    }
    const set = present(changes);
    if (Object.keys(set).length > 0) await spaces.updateOne({ _id }, { $set: set }, { runValidators: true });
    return false;
  };

  return {
    async put(accountId, spaceId, changes) {
      await accounts.requireOpen(accountId);
      // A Space that is deleted meanwhile is made anew.
      for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
        const created = await record(accountId, spaceId, changes);
        const stored = await bringLedgerToStored(accountId, spaceId);
        if (stored) return { space: spaceView(stored), created };
      }
      throw notFound('Space');
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
      // All of it also when the record is gone: an earlier call may have been killed right after that.
      await spaces.deleteOne({ _id: keyOf(accountId, spaceId) });
      directory.forget(accountId, spaceId);
      await members.updateMany({ accountId, spaceIds: spaceId }, { $pull: { spaceIds: spaceId } });
      await bringLedgerToStored(accountId, spaceId);
    },
  };
}

function spaceView({ spaceId, accountId, name, creditsLimitPerPeriod, createdAt }: SpaceRecord): SpaceView {
  return { id: spaceId, accountId, name, creditsLimitPerPeriod, createdAt };
}
