/** Reads the ledger: the account as of now, its entries and its usage. */
import type { AccountState } from '../domain/account/account-state.js';
import type { NewestPlan } from '../domain/reducer/journal.js';
import { passTime, stateAt } from '../domain/reducer/apply.js';
import { isOfAction, type Entry } from '../domain/account/entry.js';
import { actionState, type ActionState } from '../domain/reducer/known-entries.js';
import type { LookUp } from '../domain/reducer/look-up.js';
import type { CommitStore } from './commit/commit-store.js';
import type { Image } from './commit/commit.js';
import type { Images } from './commit/images.js';
import { findAfter } from './commit/look-ups.js';
import { entriesNamed, namesOf } from './commit/names.js';
import { readAgain } from './commit/read-again.js';
import { listEntries, type EntryQuery } from './entries/entry-list.js';
import type { Clock } from './environment.js';
import { seqsOfTime, type TimeRange } from './entries/seqs-of-time.js';
import { sumUsage, type UsageQuery, type UsageRow } from './entries/usage.js';
import type { BoundedRange } from './entries/use-block.js';
import type { UseBlocks } from './entries/use-blocks.js';

/** An account as of now. The next command, or the worker, writes the entries that are not written yet. */
export interface AccountWithUnwritten {
  readonly state: AccountState;
  /** Oldest first. They follow the last entry that is stored. */
  readonly unwritten: readonly Entry[];
}

/** The number of the last entry that is stored. */
export const storedSeq = ({ state, unwritten }: AccountWithUnwritten): number => state.seq - unwritten.length;

export interface LedgerReads {
  /** The account as of now, even right after a boundary that is not written yet. Null: the account was not found. */
  readAccount(accountId: string): Promise<AccountState | null>;
  /** The same of many, for lists. An account that was not found is left out. */
  readAccounts(accountIds: readonly string[]): Promise<Map<string, AccountState>>;
  /** One account, with the entries that time has caused and that are not written yet. */
  readWithUnwritten(accountId: string): Promise<AccountWithUnwritten | null>;
  /** The state of an action now: a hold whose time is over reserves nothing, even before its end is written. */
  readAction(accountId: string, action: string): Promise<ActionState>;
  /** The same for many, by their keys; an action that was never done is absent. */
  readActions(accountId: string, actions: readonly string[]): Promise<Map<string, ActionState>>;
  /** The entry that a caller's request wrote. */
  findByRequest(accountId: string, requestId: string): Promise<Entry[]>;
  /** The entries that refer to this one: how a hold was resolved, what was refunded of a debit. Oldest first. */
  findByRef(accountId: string, entryId: string): Promise<Entry[]>;
  /** Newest first. */
  listEntries(accountId: string, query: EntryQuery): Promise<Entry[]>;
  /** The numbers of the entries of a time, with some thousand others at most: where a list of it begins and ends. */
  findSeqs(accountId: string, time: TimeRange): Promise<BoundedRange>;
  sumUsage(accountId: string, query: UsageQuery): Promise<UsageRow[]>;
}

interface ReadsParts {
  readonly store: Pick<CommitStore, 'find' | 'scan' | 'readFrom'>;
  readonly images: Pick<Images, 'read' | 'readAll'>;
  readonly uses: UseBlocks;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly newestPlan?: NewestPlan;
}

export function createReads({ store, images, uses, clock, newestPlan }: ReadsParts): LedgerReads {
  const readImage = (accountId: string): Promise<Image | null> => readAgain(clock, () => images.read(accountId));

  const find = async (accountId: string, lookUps: readonly LookUp[]): Promise<Entry[]> =>
    inOrder(entriesNamed(await store.find(accountId, namesOf(lookUps)), lookUps));

  /** The account first: a hold that it names and that has ended since shows its end among the entries. */
  const readActions: LedgerReads['readActions'] = async (accountId, actions) => {
    const image = await readImage(accountId);
    if (!image) return new Map(actions.map((action) => [action, actionState([])]));
    const stored = image.state;
    const open = new Set(stateAt(stored, clock.now(), newestPlan).holds.map(({ id }) => id));
    const asOfNow = (state: ActionState): ActionState => {
      const isOver = state.state === 'held' && state.hold.seq <= stored.seq && !open.has(state.hold._id);
      return isOver ? { state: 'reopened', attempt: state.attempt } : state;
    };
    const ofAction = new Map<string, Entry[]>(actions.map((action) => [action, []]));
    const lookUps = actions.map((value): LookUp => ({ by: 'action', value }));
    const entries = inOrder(await readAgain(clock, () => findAfter(store, image, lookUps)));
    for (const entry of entries) if (isOfAction(entry)) ofAction.get(entry.action ?? '')?.push(entry);
    return new Map([...ofAction].map(([action, found]) => [action, asOfNow(actionState(found))]));
  };

  return {
    async readAccount(accountId) {
      const image = await readImage(accountId);
      return image && stateAt(image.state, clock.now(), newestPlan);
    },
    async readAccounts(accountIds) {
      const found = await readAgain(clock, () => images.readAll(accountIds));
      const now = clock.now();
      return new Map([...found].map(([id, { state }]) => [id, stateAt(state, now, newestPlan)]));
    },
    async readWithUnwritten(accountId) {
      const image = await readImage(accountId);
      if (!image) return null;
      const { state, entries } = passTime(image.state, clock.now(), newestPlan);
      return { state, unwritten: entries };
    },
    async readAction(accountId, action) {
      return (await readActions(accountId, [action])).get(action) ?? actionState([]);
    },
    readActions,
    findByRequest: (accountId, requestId) => find(accountId, [{ by: 'requestId', value: requestId }]),
    findByRef: (accountId, entryId) => find(accountId, [{ by: 'ref', value: entryId }]),
    async listEntries(accountId, query) {
      if (query.beforeSeq !== undefined) return await listEntries(store, accountId, query);
      // The newest entries are found by their numbers, too.
      const image = await readImage(accountId);
      return image ? await listEntries(store, accountId, { ...query, beforeSeq: image.state.seq + 1 }) : [];
    },
    findSeqs: (accountId, time) =>
      readAgain(clock, async () => {
        const upToSeq = (await images.read(accountId))?.state.seq ?? 0;
        return await seqsOfTime({ store, uses }, accountId, { afterSeq: 0, upToSeq }, time);
      }),
    sumUsage: (accountId, query) => readAgain(clock, () => sumUsage({ store, images, uses }, accountId, query)),
  };
}

const inOrder = (entries: Entry[]): Entry[] => entries.sort((a, b) => a.seq - b.seq);
