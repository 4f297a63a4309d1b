import type { AccountState } from '../domain/account-state.js';

/**
 * Tells the accounts' period workflows what MongoDB holds already. Calls never fail and take a moment at most: what
 * could not be told is found out by a sweep.
 */
export interface PeriodWorkflows {
  /** A new account: its first period begins. */
  opened(account: AccountState): Promise<void>;
  planChanged(account: AccountState): Promise<void>;
  closed(account: AccountState): Promise<void>;
}

const nothing = (): Promise<void> => Promise.resolve();

/** For processes without Temporal. */
export const NO_PERIOD_WORKFLOWS: PeriodWorkflows = { opened: nothing, planChanged: nothing, closed: nothing };
