import type { AccountState } from '../domain/account/account-state.js';

/**
 * Notifies the accounts' period workflows of changes that MongoDB already holds. A call never fails and takes a moment at
 * most: the repair of periods finds the changes that a workflow was not notified of.
 */
export interface PeriodNotices {
  /** The account is new, and its first period begins. */
  opened(account: AccountState): Promise<void>;
  planChanged(account: AccountState): Promise<void>;
  closed(account: AccountState): Promise<void>;
}

const nothing = (): Promise<void> => Promise.resolve();

/** For processes without Temporal. */
export const NO_PERIOD_NOTICES: PeriodNotices = { opened: nothing, planChanged: nothing, closed: nothing };
