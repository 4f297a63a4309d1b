/** Says whether an account has a Space, which every debit asks. */
import { unknownSpace } from '../domain/errors.js';
import { createKnownIds } from './known-ids.js';
import type { AccountModels } from './models.js';

export interface SpaceDirectory {
  hasSpace(accountId: string, spaceId: string): boolean | Promise<boolean>;
  /** Throws `invalid-request`. */
  requireSpace(accountId: string, spaceId: string): Promise<void>;
  /** For a Space that was deleted. Other processes forget it when their cached answer expires. */
  forget(accountId: string, spaceId: string): void;
}

export function createSpaceDirectory({ spaces }: Pick<AccountModels, 'spaces'>): SpaceDirectory {
  const known = createKnownIds(async (_id) => (await spaces.exists({ _id })) !== null);
  return {
    hasSpace: known.has,
    async requireSpace(accountId, spaceId) {
      if (!(await known.has(accountId, spaceId))) throw unknownSpace(spaceId);
    },
    forget: known.forget,
  };
}
