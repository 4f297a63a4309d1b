import type { AccountState } from '../domain/reducer/account-state.js';

/**
 * Tells the accounts' period workflows what MongoDB holds already. Calls never fail and take a moment at most: what
 * could not be told is found out by the repair of periods.
 */
export interface PeriodNotices {
  /** A new account: its first period begins. */
  opened(account: AccountState): Promise<void>;
  planChanged(account: AccountState): Promise<void>;
  closed(account: AccountState): Promise<void>;
}

const nothing = (): Promise<void> => Promise.resolve();

/** For processes without Temporal. */
export const NO_PERIOD_NOTICES: PeriodNotices = { opened: nothing, planChanged: nothing, closed: nothing };
