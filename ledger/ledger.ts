/**
 * The ledger's one door. Everything that changes money goes through here, becomes a command of one account, and is
 * committed by that account's queue; everything read comes from `reads.ts`. Nothing outside this folder writes
 * money documents. What is read of periods comes through `period-books.ts`, and proofs through `reconcile.ts`.
 */
import { balanceOf, type Terms } from '../domain/reducer/account-state.js';
import { accountOfId, actionKey, type Action } from '../domain/business-key.js';
import { refuse, type Command, type Result } from '../domain/reducer/command.js';
import { isCharge, type ChargeEntry, type Entry, type RefundEntry } from '../domain/reducer/entry.js';
import { unknownSpace } from '../domain/errors.js';
import { priceOf, type PriceList } from '../domain/price-list.js';
import type { Answer } from './answer.js';
import { AccountQueue, DEFAULT_LIMITS, type QueueLimits } from './account-queue.js';
import { createHolds, type HoldParts, type Holds } from './holds.js';
import { createQuotes, type Quotes } from './quotes.js';
import { createReads, type LedgerReads } from './reads.js';
import type { Chance, Clock } from './environment.js';
import { LateCallers } from './late-callers.js';
import type { LedgerStore } from './store.js';
import type { Turns } from './turns.js';

export type { BulkHoldRequest, HoldCall, HoldRequest } from './holds.js';
export type { UsageRow } from './store.js';

export { done, type Answer, type Done } from './answer.js';

export interface DebitRequest {
  readonly accountId: string;
  readonly spaceId?: string;
  readonly memberId?: string;
  readonly action: Action;
  readonly requestId?: string;
  readonly holdId?: string;
}

export interface RefundRequest {
  readonly debitId: string;
  /** All that is left of the debit, when left out. */
  readonly tokens?: number;
  readonly reason: string;
  readonly requestId?: string;
  readonly actor?: string;
}

/**
 * Every call that changes something throws `FuelgaugeError` `ledger-unavailable` when its outcome is unknown: the same
 * call may then be repeated safely. Only a refund of part of a debit needs a `requestId` for that.
 */
export interface Ledger extends LedgerReads, Holds, Quotes {
  /** Opens an account with its first period and allocation; one that is open already stays as it is. */
  openAccount(accountId: string, terms: Terms): Promise<Answer>;
  /** Charges an action once. */
  debit(request: DebitRequest): Promise<Answer<ChargeEntry>>;
  /** Gives a charge back. */
  refund(request: RefundRequest): Promise<Answer<RefundEntry>>;
  /** Any other command, of an account that is open. */
  submit(accountId: string, command: Command): Promise<Answer>;
  findEntry(entryId: string): Promise<Entry | null>;
  /** Resolves once everything that waits in the queues is answered. */
  drain(): Promise<void>;
}

export interface LedgerParts {
  readonly store: LedgerStore;
  readonly turns: Turns;
  readonly clock: Clock;
  readonly chance: Chance;
  /** The price list in force. */
  readonly priceList: () => PriceList;
  /** Whether an account has a Space. A true answer may be remembered, a false one is looked up anew. */
  readonly hasSpace: (accountId: string, spaceId: string) => boolean | Promise<boolean>;
  readonly limits?: Partial<QueueLimits>;
}

/** Queues kept for accounts that rest: each remembers its account's last state. */
const MAX_RESTING_QUEUES = 10_000;

export function createLedger({ store, turns, clock, chance, priceList, hasSpace, limits }: LedgerParts): Ledger {
  const queues = new Map<string, AccountQueue>();
  const parts = {
    store,
    turns,
    clock,
    chance,
    limits: { ...DEFAULT_LIMITS, ...limits },
    lateCallers: new LateCallers(clock),
  };

  const queueOf = (accountId: string): AccountQueue => {
    let queue = queues.get(accountId);
    if (!queue) {
      forgetResting(queues);
      queue = new AccountQueue({ ...parts, accountId });
      queues.set(accountId, queue);
    }
    return queue;
  };

  const submit = async (accountId: string, command: Command): Promise<Answer> => {
    const queue = queueOf(accountId);
    // A sum over a long period must not hold the account's debits back. Should it fail, the queue sums by itself.
    if (command.type === 'cap_space' && command.limit !== null) {
      await queue.prepareCap(command.spaceId).catch(() => undefined);
    }
    return kept(await queue.submit(command));
  };

  const findEntry = async (entryId: string): Promise<Entry | null> => {
    const accountId = accountOfId(entryId);
    return accountId === null ? null : await store.findEntry(accountId, entryId);
  };

  const reads = createReads(store, clock);
  const withoutSpace: HoldParts['withoutSpace'] = async (accountId, spaceId, action) => {
    if (spaceId === undefined || (await hasSpace(accountId, spaceId))) return null;
    const account = await reads.readAccount(accountId);
    if (!account) return { ok: false, refusal: refuse('not-found', 'There is no such account.') };
    // It may have been deleted since: what is charged is told as charged.
    const recorded = action === undefined ? null : await reads.readAction(accountId, action);
    return recorded?.state === 'charged'
      ? { ok: true, entry: recorded.charge, repeated: true, balance: balanceOf(account) }
      : unknownSpaceAnswer(spaceId);
  };

  return {
    ...reads,
    ...createHolds({ submit, findEntry, reads, priceList, withoutSpace }),
    ...createQuotes(reads, priceList),
    submit,
    findEntry,

    openAccount: (accountId, terms) => submit(accountId, { type: 'open_account', terms }),

    async debit({ accountId, action, ...who }) {
      const { feature } = action;
      const price = priceOf(priceList(), feature);
      const key = actionKey(action);
      const command = { type: 'debit', action: key, feature, price, ...who } as const;
      const answer = (await withoutSpace(accountId, who.spaceId, key)) ?? (await submit(accountId, command));
      return answer as Answer<ChargeEntry>;
    },

    async refund(request) {
      const charge = await findEntry(request.debitId);
      if (!charge || !isCharge(charge)) return { ok: false, refusal: refuse('not-found', 'There is no such debit.') };
      const { accountId, action } = charge;
      return (await submit(accountId, { type: 'refund', action, ...request })) as Answer<RefundEntry>;
    },

    async drain() {
      await Promise.all([...queues.values()].map((queue) => queue.drain()));
    },
  };
}

/** Forgetting a queue costs its account a read, never an answer. */
function forgetResting(queues: Map<string, AccountQueue>): void {
  if (queues.size < MAX_RESTING_QUEUES) return;
  for (const [accountId, queue] of queues) if (queue.idle) queues.delete(accountId);
}

function kept(result: Result): Answer {
  if ('broken' in result) throw result.broken;
  return result;
}

function unknownSpaceAnswer(spaceId: string): Answer<never> {
  const { code, message, facts } = unknownSpace(spaceId);
  return { ok: false, refusal: refuse(code, message, facts) };
}
