import type { AccountState } from '../domain/account/account-state.js';

/**
 * Notifies others of changes that MongoDB already holds. A call never fails and takes a moment at most: the repair of
 * periods finds the changes that a period's workflow was not notified of.
 */
export interface AccountNotices {
  /** The account is new, and its first period begins. */
  opened(account: AccountState): Promise<void>;
  planChanged(account: AccountState): Promise<void>;
  /** Its open re-screens end. Its period runs to its end. */
  closed(accountId: string): Promise<void>;
}

const nothing = (): Promise<void> => Promise.resolve();

/** For processes without Temporal. */
export const NO_NOTICES: AccountNotices = { opened: nothing, planChanged: nothing, closed: nothing };
