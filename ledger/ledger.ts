/**
 * The ledger's one door. Everything that changes money goes through here, becomes a command of one account, and is
 * committed by that account's queue; everything read comes from `statement.ts`. Nothing outside this folder writes
 * money documents.
 */
import type { AccountState, Terms } from '../domain/account-state.js';
import { accountOfId } from '../domain/business-key.js';
import type { Command, Refusal, Result } from '../domain/command.js';
import type { ChargeEntry, Entry } from '../domain/entry.js';
import { isCharge } from '../domain/entry.js';
import { FuelgaugeError } from '../domain/errors.js';
import { AccountQueue, type QueueLimits, DEFAULT_LIMITS } from './account-queue.js';
import type { Clock, LedgerStore } from './store.js';
import { createStatement, type Statement } from './statement.js';

/** A command that was carried out, or had been before. */
export type Done = Extract<Result, { ok: true }>;
/** A command's outcome. Refusals are values: they are expected, and cheap. */
export type Answer = Done | { readonly ok: false; readonly refusal: Refusal };

export interface Ledger extends Statement {
  /** Opens an account with its first period and allocation; one that is open already stays as it is. */
  openAccount(accountId: string, terms: Terms): Promise<AccountState>;
  /**
   * Carries out one command of an account that is open. Throws `ledger-unavailable` when the outcome is unknown: the
   * same command may be repeated safely.
   */
  submit(accountId: string, command: Command): Promise<Answer>;
  /** The charge with this id, or null. */
  findCharge(debitId: string): Promise<ChargeEntry | null>;
  findEntry(entryId: string): Promise<Entry | null>;
  /** Ends the queues once what waits in them is answered. */
  drain(): Promise<void>;
}

export interface LedgerParts {
  readonly store: LedgerStore;
  readonly clock: Clock;
  readonly limits?: Partial<QueueLimits>;
}

export function createLedger({ store, clock, limits }: LedgerParts): Ledger {
  const queues = new Map<string, AccountQueue>();
  const settings = { ...DEFAULT_LIMITS, ...limits };

  const queueOf = (accountId: string): AccountQueue => {
    const existing = queues.get(accountId);
    if (existing) return existing;
    const queue = new AccountQueue(accountId, store, clock, settings, () => queues.delete(accountId));
    queues.set(accountId, queue);
    return queue;
  };

  const findEntry = async (entryId: string): Promise<Entry | null> => {
    const accountId = accountOfId(entryId);
    return accountId === null ? null : await store.findEntry(accountId, entryId);
  };

  return {
    ...createStatement(store, clock),

    async openAccount(accountId, terms) {
      await answered(queueOf(accountId).submit({ type: 'open_account', terms }));
      const state = await store.load(accountId);
      if (!state) throw new FuelgaugeError('ledger-unavailable', 'The account was opened but cannot be read. Repeat.');
      return state.state;
    },
    submit: (accountId, command) => answered(queueOf(accountId).submit(command)),
    findEntry,
    async findCharge(debitId) {
      const entry = await findEntry(debitId);
      return entry && isCharge(entry) ? entry : null;
    },
    async drain() {
      await Promise.all([...queues.values()].map((queue) => queue.drain()));
    },
  };
}

async function answered(result: Promise<Result>): Promise<Answer> {
  const answer = await result;
  if ('broken' in answer) throw answer.broken;
  return answer;
}
