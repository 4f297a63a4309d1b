/** Reads the ledger: the account as of now, its entries and its usage. */
import type { AccountState } from '../domain/account/account-state.js';
import type { NewestPlan } from '../domain/reducer/journal.js';
import { passTime, stateAt } from '../domain/reducer/apply.js';
import { isOfAction, type Entry } from '../domain/account/entry.js';
import { actionState, type ActionState } from '../domain/reducer/known-entries.js';
import type { Clock } from './environment.js';
import type { ChainedEntry, EntryQuery, LedgerStore, UsageQuery, UsageRow } from './store.js';

/** An account as of now. The next command, or the worker, writes the entries that are not written yet. */
export interface AccountSnapshot {
  readonly state: AccountState;
  /** Oldest first. They follow the last entry that is stored. */
  readonly unwritten: readonly Entry[];
}

export interface LedgerReads {
  /** The account as of now, even right after a boundary that is not written yet. Null: the account was not found. */
  readAccount(accountId: string): Promise<AccountState | null>;
  /** The same, with the entries that time has caused and that are not written yet. */
  readSnapshot(accountId: string): Promise<AccountSnapshot | null>;
  /** The state of an action now: a hold whose time is over reserves nothing, even before its end is written. */
  readAction(accountId: string, action: string): Promise<ActionState>;
  /** The same for many, by their keys; an action that was never done is absent. */
  readActions(accountId: string, actions: readonly string[]): Promise<Map<string, ActionState>>;
  /** The entry that a caller's request wrote. */
  findByRequest(accountId: string, requestId: string): Promise<Entry[]>;
  /** The entries that refer to this one: how a hold was resolved, what was refunded of a debit. Oldest first. */
  findByRef(accountId: string, entryId: string): Promise<Entry[]>;
  /** Newest first. */
  listEntries(accountId: string, query: EntryQuery): Promise<ChainedEntry[]>;
  sumUsage(accountId: string, query: UsageQuery): Promise<UsageRow[]>;
}

export function createReads(store: LedgerStore, clock: Clock, newestPlan?: NewestPlan): LedgerReads {
  const readActions: LedgerReads['readActions'] = async (accountId, actions) => {
    // The account first: a hold that it names and that has ended since shows its end among the entries.
    const account = await store.load(accountId);
    const open = new Set(account && stateAt(account.state, clock.now(), newestPlan).holds.map(({ id }) => id));
    const asOfNow = (state: ActionState): ActionState => {
      const isOver = state.state === 'held' && state.hold.seq <= (account?.state.seq ?? 0) && !open.has(state.hold._id);
      return isOver ? { state: 'reopened', attempt: state.attempt } : state;
    };
    const entries = await store.find(
      accountId,
      actions.map((value) => ({ by: 'action', value })),
    );
    const ofAction = new Map<string, Entry[]>(actions.map((action) => [action, []]));
    for (const entry of inOrder(entries)) if (isOfAction(entry)) ofAction.get(entry.action ?? '')?.push(entry);
    return new Map([...ofAction].map(([action, found]) => [action, asOfNow(actionState(found))]));
  };

  return {
    async readAccount(accountId) {
      const stored = await store.load(accountId);
      return stored && stateAt(stored.state, clock.now(), newestPlan);
    },
    async readSnapshot(accountId) {
      const stored = await store.load(accountId);
      if (!stored) return null;
      const { state, entries } = passTime(stored.state, clock.now(), newestPlan);
      return { state, unwritten: entries };
    },
    async readAction(accountId, action) {
      return (await readActions(accountId, [action])).get(action) ?? actionState([]);
    },
    readActions,
    findByRequest: async (accountId, requestId) =>
      inOrder(await store.find(accountId, [{ by: 'requestId', value: requestId }])),
    findByRef: async (accountId, entryId) => inOrder(await store.find(accountId, [{ by: 'ref', value: entryId }])),
    listEntries: (accountId, query) => store.listEntries(accountId, query),
    sumUsage: (accountId, query) => store.sumUsage(accountId, query),
  };
}

const inOrder = (entries: Entry[]): Entry[] => entries.sort((a, b) => a.seq - b.seq);
