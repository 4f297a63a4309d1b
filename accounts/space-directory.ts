/** Which Spaces an account has, asked by every debit: a yes is remembered for a moment, a no is looked up anew. */
import { unknownSpace } from '../domain/errors.js';
import { CALLER_ID } from '../contract/ids.js';
import { idWithin } from '../domain/business-key.js';
import type { AccountModels } from './models.js';

const TTL_MS = 30_000;
const MAX_REMEMBERED = 100_000;

export interface SpaceDirectory {
  hasSpace(accountId: string, spaceId: string): boolean | Promise<boolean>;
  /** Throws `invalid-request`. */
  requireSpace(accountId: string, spaceId: string): Promise<void>;
  /** For a Space that was deleted. Other processes forget it when their memory of it is too old. */
  forget(accountId: string, spaceId: string): void;
}

export function createSpaceDirectory({ spaces }: Pick<AccountModels, 'spaces'>): SpaceDirectory {
  const untilMs = new Map<string, number>();

  const lookUp = async (id: string): Promise<boolean> => {
    const found = (await spaces.exists({ _id: id })) !== null;
    if (untilMs.size >= MAX_REMEMBERED) untilMs.clear();
    if (found) untilMs.set(id, performance.now() + TTL_MS);
    else untilMs.delete(id);
    return found;
  };

  const hasSpace: SpaceDirectory['hasSpace'] = (accountId, spaceId) => {
    const id = idWithin(accountId, spaceId);
    if ((untilMs.get(id) ?? 0) > performance.now()) return true;
    return CALLER_ID.test(accountId) && CALLER_ID.test(spaceId) && lookUp(id);
  };

  return {
    hasSpace,
    async requireSpace(accountId, spaceId) {
      if (!(await hasSpace(accountId, spaceId))) throw unknownSpace(spaceId);
    },
    forget(accountId, spaceId) {
      untilMs.delete(idWithin(accountId, spaceId));
    },
  };
}
