/** What the ledger says when it is only read: the account as of now, its entries and its usage. */
import type { AccountState } from '../domain/account-state.js';
import { stateAt } from '../domain/apply.js';
import { actionState, type ActionState } from '../domain/known-entries.js';
import type { Clock } from './environment.js';
import type { ChainedEntry, EntryQuery, LedgerStore, UsageQuery, UsageRow } from './store.js';

export interface Statement {
  /** The account as of now, also right after a boundary that nobody has written yet. Null: no such account. */
  readAccount(accountId: string): Promise<AccountState | null>;
  /** What has become of an action. */
  readAction(accountId: string, action: string): Promise<ActionState>;
  /** Newest first. */
  listEntries(accountId: string, query: EntryQuery): Promise<ChainedEntry[]>;
  sumUsage(accountId: string, query: UsageQuery): Promise<UsageRow[]>;
}

export function createStatement(store: LedgerStore, clock: Clock): Statement {
  return {
    async readAccount(accountId) {
      const stored = await store.load(accountId);
      return stored && stateAt(stored.state, clock.now());
    },
    async readAction(accountId, action) {
      const entries = await store.find(accountId, [{ by: 'action', value: action }]);
      return actionState(entries.sort((a, b) => a.seq - b.seq));
    },
    listEntries: (accountId, query) => store.listEntries(accountId, query),
    sumUsage: (accountId, query) => store.sumUsage(accountId, query),
  };
}
