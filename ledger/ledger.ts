/**
 * This is the ledger's door for commands, and for reads of single accounts. Everything that changes money goes through
 * here, becomes a command of one account, and is committed by that account's queue; everything read comes from `reads.ts`.
 * Nothing outside this folder writes money documents. docs/ARCHITECTURE.md lists the other doors.
 */
import type { Terms } from '../domain/account/terms.js';
import type { By } from '../domain/account/actor.js';
import { accountOfId, actionKey, type Action } from '../domain/business-key.js';
import type { NewestPlan } from '../domain/reducer/journal.js';
import type { EntryOf } from '../domain/reducer/command-entries.js';
import type { Command, OpenAccountCommand, Refusal, Result } from '../domain/reducer/command.js';
import { invalidField, notFound, type ErrorCode } from '../domain/errors.js';
import { isCharge, type ChargeEntry, type Entry, type RefundEntry } from '../domain/account/entry.js';
import { present } from '../domain/present.js';
import { priceOf, type Feature, type Price, type PriceList } from '../domain/pricing/price-list.js';
import { refusedBy, type Answer, type Submit } from './answer.js';
import { DEFAULT_LIMITS, type OnCrossings, type OnMoreAllowed, type QueueLimits } from './commit/account-queue.js';
import type { CommitStore } from './commit/commit-store.js';
import { Images } from './commit/images.js';
import { LateCallers } from './commit/late-callers.js';
import { Queues } from './commit/queues.js';
import type { Turns } from './commit/turns.js';
import { findEntry } from './entries/entry-list.js';
import { createHolds, type Holds } from './spending/holds.js';
import { createQuotes, type Quotes } from './spending/quotes.js';
import { createReads, type LedgerReads } from './reads.js';
import type { Chance, Clock } from './environment.js';
import { NO_OBSERVER, type LedgerObserver } from './observer.js';
import { SpaceUses } from './entries/space-uses.js';
import { UseBlocks, type UseCacheLimits } from './entries/use-blocks.js';
import { createWhoCheck, type IsKnown } from './spending/who-check.js';

export type { OpenHoldCommand } from './spending/holds.js';
export { storedSeq, type AccountWithUnwritten } from './reads.js';
export { chosenAmong, type EntryQuery } from './entries/entry-list.js';
export type { UsageQuery, UsageRow } from './entries/usage.js';

export type { Done } from '../domain/reducer/command.js';
export { done, refusedBy, type Answer } from './answer.js';

export interface DebitRequest extends By {
  readonly accountId: string;
  readonly spaceId?: string;
  readonly memberId?: string;
  readonly action: Action;
  readonly requestId?: string;
  readonly holdId?: string;
  /** At another price nothing is charged: `price-changed`. */
  readonly expectedTokens?: number;
  /** The price of today when left out. */
  readonly price?: Price;
  /** From then on nothing is charged: `too-late`. */
  readonly notAfter?: Date;
  /** Nobody asked again: the action waits for credits, and is tried by itself. A refusal of it is not reported once more. */
  readonly isRetry?: boolean;
}

interface RefundRequest extends By {
  readonly debitId: string;
  /** All that is left of the debit, when left out. */
  readonly tokens?: number;
  readonly reason: string;
  readonly requestId?: string;
}

/**
 * Every call that changes something throws `FuelgaugeError` `ledger-unavailable` when its outcome is unknown: the same
 * call may then be repeated safely. Only a refund of part of a debit needs a `requestId` for that.
 */
export interface Ledger extends LedgerReads, Holds, Quotes {
  /** Opens an account with its first period and allocation; one that is already open stays as it is. */
  openAccount(accountId: string, terms: Terms, by: By): Promise<Answer<EntryOf<OpenAccountCommand>>>;
  /** Charges an action once. */
  debit(request: DebitRequest): Promise<Answer<ChargeEntry>>;
  /** Gives a charge back. */
  refund(request: RefundRequest): Promise<Answer<RefundEntry>>;
  /** Takes any other command, of an account that is open. */
  readonly submit: Submit;
  findEntry(entryId: string): Promise<Entry | null>;
  /** Resolves once everything that waits in the queues is answered. */
  drain(): Promise<void>;
}

export interface LedgerParts {
  readonly store: CommitStore;
  readonly turns: Turns;
  readonly clock: Clock;
  readonly chance: Chance;
  /** The price list in force. */
  readonly priceList: () => PriceList;
  /** The terms of a plan as it is sold when a period of its accounts begins, which takes them. */
  readonly newestPlan?: NewestPlan;
  /** Whether an account has a Space. A true answer may be cached, a false one is looked up again. */
  readonly hasSpace: IsKnown;
  /** The same for members. Every member is known when it is left out. */
  readonly hasMember?: IsKnown;
  readonly limits?: Partial<QueueLimits>;
  readonly useCache?: Partial<UseCacheLimits>;
  readonly onCrossings?: OnCrossings;
  readonly onMoreAllowed?: OnMoreAllowed;
  /** Gets each action that somebody asked for and that may not be paid now. The refused call waits for it, so it must return at once. */
  readonly onRefused?: (refused: RefusedSpending) => void;
  readonly observer?: LedgerObserver;
}

/** A debit or a hold that is refused for what the account may spend now, and not for what the call said. */
export interface RefusedSpending {
  readonly accountId: string;
  readonly feature: Feature;
  readonly refusal: Refusal & { readonly code: SpendingRefusal };
  /** By the ledger's clock. */
  readonly at: Date;
  /** The business key; absent for many actions at once. */
  readonly action?: string;
  readonly spaceId?: string;
  readonly memberId?: string;
}

export const SPENDING_REFUSALS = [
  'credits-exhausted',
  'space-limit-reached',
  'spending-paused',
  'feature-off',
  'account-closed',
] as const satisfies readonly ErrorCode[];
export type SpendingRefusal = (typeof SPENDING_REFUSALS)[number];

export function createLedger(parts: LedgerParts): Ledger {
  const {
    store,
    turns,
    clock,
    chance,
    priceList,
    newestPlan = () => undefined,
    limits: given,
    useCache,
    onCrossings = () => undefined,
    onMoreAllowed = () => undefined,
    onRefused,
    observer = NO_OBSERVER,
    ...known
  } = parts;
  const limits = { ...DEFAULT_LIMITS, ...given };
  const images = new Images(store, limits.maxCached);
  const uses = new UseBlocks({ store, clock, limits: useCache });
  const spaceUses = new SpaceUses({ store, images, uses });
  const queues = new Queues({
    store,
    images,
    turns,
    clock,
    chance,
    limits,
    lateCallers: new LateCallers(clock),
    spaceUses,
    newestPlan,
    onCrossings,
    onMoreAllowed,
    observer,
  });

  const carryOut: Submit = (accountId, command) => queues.submit(accountId, command).then(unlessBroken);

  const submit: Submit = async (accountId, command) => {
    // A sum over a long period must not hold the account's debits back. If it fails, the queue sums by itself.
    if (command.type === 'cap_space' && command.limit !== null) {
      await spaceUses.prepareCap(accountId, command.spaceId).catch(() => undefined);
    }
    const answer = await carryOut(accountId, command);
    if (!answer.ok && onRefused) reportRefused(accountId, command, answer.refusal);
    return answer;
  };

  const reportRefused = (accountId: string, command: Command, refusal: Refusal): void => {
    if (!isSpending(command) || !isSpendingRefusal(refusal)) return;
    const { feature, spaceId, memberId } = command;
    const action = command.type === 'bulk_hold' ? undefined : command.action;
    onRefused?.({ accountId, feature, refusal, at: clock.now(), ...present({ action, spaceId, memberId }) });
  };

  const findEntryById = async (entryId: string): Promise<Entry | null> => {
    const accountId = accountOfId(entryId);
    return accountId === null ? null : await findEntry(store, accountId, entryId);
  };

  const reads = createReads({ store, images, uses, clock, newestPlan });
  const whoCheck = createWhoCheck({ reads, hasMember: () => true, ...known });
  const holds = createHolds({ submit, findEntry: findEntryById, reads, priceList, whoCheck, now: () => clock.now() });

  return {
    ...reads,
    ...holds,
    ...createQuotes({ reads, holds, whoCheck, priceList }),
    submit,
    findEntry: findEntryById,

    openAccount: (accountId, terms, by) => submit(accountId, { type: 'open_account', terms, ...by }),

    async debit({ accountId, action, price: given, isRetry = false, ...who }) {
      const { feature } = action;
      const price = given ?? priceOf(priceList(), feature);
      const key = actionKey(action);
      const instead = whoCheck.ofAction(accountId, who, key);
      const known = instead instanceof Promise ? await instead : instead;
      if (known) return known;
      const command = { type: 'debit', action: key, feature, price, ...who } as const;
      const answer = await (isRetry ? carryOut : submit)(accountId, command);
      if (who.holdId === undefined || !isHoldResolved(answer)) return answer;
      // Only a refusal looks up whether the account ever had the hold: an open one needs no look-up.
      const hold = await findEntryById(who.holdId);
      return hold?.type === 'hold' && hold.accountId === accountId ? answer : UNKNOWN_HOLD;
    },

    async refund(request) {
      const charge = await findEntryById(request.debitId);
      if (!charge || !isCharge(charge)) return refusedBy(notFound('debit'));
      const { accountId, action } = charge;
      return await submit(accountId, { type: 'refund', action, ...request });
    },

    drain: () => queues.drain(),
  };
}

const isHoldResolved = (answer: Answer): boolean => !answer.ok && answer.refusal.code === 'hold-resolved';

const UNKNOWN_HOLD = refusedBy(invalidField('holdId', 'The hold was not found.'));

const isSpending = (command: Command): command is Command & { readonly type: 'debit' | 'hold' | 'bulk_hold' } =>
  command.type === 'debit' || command.type === 'hold' || command.type === 'bulk_hold';

const isSpendingRefusal = (refusal: Refusal): refusal is RefusedSpending['refusal'] =>
  (SPENDING_REFUSALS as readonly string[]).includes(refusal.code);

function unlessBroken<E extends Entry | null>(result: Result<E>): Answer<E> {
  if ('broken' in result) throw result.broken;
  return result;
}
