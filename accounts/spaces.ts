/**
 * Keeps the Spaces of an account. They spend its credits, within a limit of their own where they have one. The record
 * holds the limit that the host asks for, the ledger enforces it. A call that was killed half-way is finished by repeating
 * it.
 */
import type { By } from '../domain/account/actor.js';
import { invalidRequest, notFound } from '../domain/errors.js';
import { MAX_SPACES } from '../domain/limits.js';
import { present } from '../domain/present.js';
import { done, type Ledger } from '../ledger/ledger.js';
import type { Page, PageQuery } from '../storage/page.js';
import type { Accounts } from './accounts.js';
import { applyUntilStable } from './apply-until-stable.js';
import { missingFields } from './missing-fields.js';
import type { AccountModels, SpaceRecord } from './models.js';
import { createRecordsWithin } from './records-within.js';
import type { SpaceDirectory } from './space-directory.js';

/** Another call may delete a Space while it is being changed; each try creates it again. */
const MAX_TRIES = 5;

export interface SpaceView {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly creditsLimitPerPeriod: number | null;
  readonly createdAt: Date;
}

/** A field that is left out stays as it is. */
export interface SpaceChanges {
  readonly name?: string | undefined;
  /** Null lifts the limit. */
  readonly creditsLimitPerPeriod?: number | null | undefined;
}

export interface Spaces {
  put(
    accountId: string,
    spaceId: string,
    changes: SpaceChanges,
    by: By,
  ): Promise<{ readonly space: SpaceView; readonly created: boolean }>;
  find(accountId: string, spaceId: string): Promise<SpaceView | null>;
  /** Finds Spaces of an account with one read. One that is not stored is left out. */
  findEach(accountId: string, spaceIds: readonly string[]): Promise<SpaceView[]>;
  list(accountId: string, query: PageQuery): Promise<Page<SpaceView>>;
  /** Deletes a Space. The ledger keeps what it spent. */
  remove(accountId: string, spaceId: string, by: By): Promise<void>;
}

interface SpacesParts {
  readonly models: Pick<AccountModels, 'spaces' | 'members'>;
  readonly ledger: Ledger;
  readonly accounts: Accounts;
  readonly directory: SpaceDirectory;
  readonly maxSpaces?: number;
}

export function createSpaces(parts: SpacesParts): Spaces {
  const { ledger, accounts, directory, maxSpaces = MAX_SPACES } = parts;
  const { spaces, members } = parts.models;
  const records = createRecordsWithin(spaces, 'spaceId');

  const applyLimit = async (accountId: string, spaceId: string, limit: number | null, by: By): Promise<void> => {
    done(await ledger.submit(accountId, { type: 'cap_space', spaceId, limit, ...by }));
  };

  /** Has the ledger enforce the stored limit. A Space that is not stored has none. */
  const applyStored = async (accountId: string, spaceId: string, by: By): Promise<SpaceRecord | null> => {
    const { stored } = await applyUntilStable(
      () => records.read(accountId, spaceId),
      (record) => applyLimit(accountId, spaceId, record?.creditsLimitPerPeriod ?? null, by),
    );
    return stored;
  };

  /** Resolves with true for a new Space. Its limit comes first, so that no credits are spent without it. */
  const store = async (accountId: string, spaceId: string, changes: SpaceChanges, by: By): Promise<boolean> => {
    const key = records.keyOf(accountId, spaceId);
    if ((await records.read(accountId, spaceId)) === null) {
      const { name, creditsLimitPerPeriod = null } = changes;
      if (name === undefined) throw invalidRequest(missingFields('Space', { name }));
      await records.requireRoom(accountId, 'Spaces', maxSpaces);
      await applyLimit(accountId, spaceId, creditsLimitPerPeriod, by);
      const fields = { accountId, spaceId, name, creditsLimitPerPeriod, createdAt: new Date() };
      if (await records.insert(key, fields)) return true;
    }
    await records.update(key, present(changes));
    return false;
  };

  return {
    async put(accountId, spaceId, changes, by) {
      await accounts.requireOpen(accountId);
      for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
        const created = await store(accountId, spaceId, changes, by);
        const stored = await applyStored(accountId, spaceId, by);
        if (stored) return { space: spaceView(stored), created };
      }
      throw notFound('Space');
    },

    async find(accountId, spaceId) {
      const record = await records.read(accountId, spaceId);
      return record && spaceView(record);
    },

    async findEach(accountId, spaceIds) {
      const keys = spaceIds.map((spaceId) => records.keyOf(accountId, spaceId));
      return (await spaces.find({ _id: { $in: keys } }).lean<SpaceRecord[]>()).map(spaceView);
    },

    list: (accountId, query) => records.list(accountId, query, spaceView),

    async remove(accountId, spaceId, by) {
      await accounts.requireOpen(accountId);
      // Every step runs even if the record is gone: an earlier call may have been killed after the first step.
      await records.remove(records.keyOf(accountId, spaceId));
      directory.forget(accountId, spaceId);
      await members.updateMany({ accountId, spaceIds: spaceId }, { $pull: { spaceIds: spaceId } });
      await applyStored(accountId, spaceId, by);
    },
  };
}

function spaceView({ spaceId, accountId, name, creditsLimitPerPeriod, createdAt }: SpaceRecord): SpaceView {
  return { id: spaceId, accountId, name, creditsLimitPerPeriod, createdAt };
}
