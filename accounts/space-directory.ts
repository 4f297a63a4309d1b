/** Says whether an account has a Space, which every debit asks: a yes is cached for a while, a no is never cached. */
import { LRUCache } from 'lru-cache';
import { unknownSpace } from '../domain/errors.js';
import { CALLER_ID } from '../contract/ids.js';
import { idWithin } from '../domain/business-key.js';
import type { AccountModels } from './models.js';

const CACHE = { max: 100_000, ttl: 30_000 };

export interface SpaceDirectory {
  hasSpace(accountId: string, spaceId: string): boolean | Promise<boolean>;
  /** Throws `invalid-request`. */
  requireSpace(accountId: string, spaceId: string): Promise<void>;
  /** For a Space that was deleted. Other processes forget it when their cached answer expires. */
  forget(accountId: string, spaceId: string): void;
}

export function createSpaceDirectory({ spaces }: Pick<AccountModels, 'spaces'>): SpaceDirectory {
  const existing = new LRUCache<string, true>(CACHE);

  const lookUp = async (id: string): Promise<boolean> => {
    const found = (await spaces.exists({ _id: id })) !== null;
    if (found) existing.set(id, true);
    return found;
  };

  const hasSpace: SpaceDirectory['hasSpace'] = (accountId, spaceId) => {
    const id = idWithin(accountId, spaceId);
    if (existing.get(id) === true) return true;
    return CALLER_ID.test(accountId) && CALLER_ID.test(spaceId) && lookUp(id);
  };

  return {
    hasSpace,
    async requireSpace(accountId, spaceId) {
      if (!(await hasSpace(accountId, spaceId))) throw unknownSpace(spaceId);
    },
    forget(accountId, spaceId) {
      existing.delete(idWithin(accountId, spaceId));
    },
  };
}
