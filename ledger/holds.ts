/** Holds at the ledger's door: what callers ask for as commands, and a hold's state as it stands now. */
import { holdView, resolvedHoldView, type HoldView } from '../domain/answers.js';
import { actionKey, accountOfId, type Action } from '../domain/business-key.js';
import { refuse, type Command, type Refusal } from '../domain/reducer/command.js';
import {
  isHold,
  type ChargeEntry,
  type Entry,
  type HoldEntry,
  type ReleaseEntry,
  type SettleEntry,
} from '../domain/reducer/entry.js';
import { priceOf, type Feature, type PriceList } from '../domain/price-list.js';
import type { Answer, Done } from './answer.js';
import type { LedgerReads } from './reads.js';

interface HoldOptions {
  readonly accountId: string;
  readonly spaceId?: string;
  readonly memberId?: string;
  readonly ttlMs: number;
}

export interface HoldRequest extends HoldOptions {
  readonly action: Action;
  readonly requestId?: string;
}

export interface BulkHoldRequest extends HoldOptions {
  readonly feature: Feature;
  readonly quantity: number;
  readonly requestId: string;
}

/** How a hold ends, or goes on. */
export type HoldCall =
  | { readonly type: 'settle'; readonly tokens?: number }
  | { readonly type: 'release' }
  | { readonly type: 'extend'; readonly ttlMs: number };

export type HoldResolution =
  | (Done<SettleEntry | ReleaseEntry | HoldEntry> & { readonly hold: HoldView })
  | { readonly ok: false; readonly refusal: Refusal };

export interface Holds {
  /** Reserves an action; one that is charged already answers with its charge. */
  hold(request: HoldRequest): Promise<Answer<HoldEntry | ChargeEntry>>;
  /** Reserves `quantity` actions of a feature, to be debited one by one with the hold's id. */
  holdBulk(request: BulkHoldRequest): Promise<Answer<HoldEntry>>;
  /** The first resolution wins; the same again answers the same. */
  resolveHold(holdId: string, call: HoldCall): Promise<HoldResolution>;
  /** The hold as it stands now, or null. */
  findHold(holdId: string): Promise<HoldView | null>;
}

export interface HoldParts {
  readonly submit: (accountId: string, command: Command) => Promise<Answer>;
  readonly findEntry: (entryId: string) => Promise<Entry | null>;
  readonly reads: Pick<LedgerReads, 'readAccount' | 'findByRef'>;
  readonly priceList: () => PriceList;
  /** What to answer instead, for a Space that the account does not have: the action's charge, or a refusal. */
  readonly withoutSpace: (
    accountId: string,
    spaceId: string | undefined,
    action?: string,
  ) => Promise<Answer<ChargeEntry> | null>;
}

const expiryIn = (entry: Entry): Date | undefined => ('holdExpiresAt' in entry ? entry.holdExpiresAt : undefined);

const UNKNOWN = { ok: false, refusal: refuse('not-found', 'There is no such hold.') } as const;

export function createHolds({ submit, findEntry, reads, priceList, withoutSpace }: HoldParts): Holds {
  const findHoldEntry = async (holdId: string): Promise<HoldEntry | null> => {
    const entry = await findEntry(holdId);
    return entry && isHold(entry) ? entry : null;
  };

  const findHold: Holds['findHold'] = async (holdId) => {
    const accountId = accountOfId(holdId);
    const made = await findHoldEntry(holdId);
    if (accountId === null || !made) return null;
    // The account first: a hold that it no longer has shows its end among the entries.
    const open = (await reads.readAccount(accountId))?.holds.find(({ id }) => id === holdId);
    const resolutions = await reads.findByRef(accountId, holdId);
    const settled = resolutions.find(({ type }) => type === 'settle');
    const released = resolutions.find(({ type }) => type === 'release');
    // What ended it tells when it would have expired; before that, what extended it last.
    const expiresAt = resolutions.map(expiryIn).findLast((at) => at !== undefined) ?? made.holdExpiresAt;
    const view = { ...holdView(made), expiresAt };
    if (settled) return { ...view, state: 'settled', debitId: settled._id };
    if (released) return { ...view, state: released.reason === 'expired' ? 'expired' : 'released' };
    if (open) return { ...view, tokens: open.tokens };
    // Not open, and nobody has written its end: a bulk hold that was spent to the last item, or its time is over.
    const spent = resolutions.reduce((total, entry) => total + (entry.legs.spent ?? 0), 0);
    return { ...view, state: spent === view.tokens ? 'settled' : 'expired' };
  };

  return {
    async hold({ accountId, action, ...options }) {
      const { feature } = action;
      const price = priceOf(priceList(), feature);
      const key = actionKey(action);
      const command = { type: 'hold', action: key, feature, price, ...options } as const;
      const answer = (await withoutSpace(accountId, options.spaceId, key)) ?? (await submit(accountId, command));
      return answer as Answer<HoldEntry | ChargeEntry>;
    },

    async holdBulk({ accountId, ...options }) {
      const command = { type: 'bulk_hold', price: priceOf(priceList(), options.feature), ...options } as const;
      const answer = (await withoutSpace(accountId, options.spaceId)) ?? (await submit(accountId, command));
      return answer as Answer<HoldEntry>;
    },

    async resolveHold(holdId, call) {
      const accountId = accountOfId(holdId);
      if (accountId === null) return UNKNOWN;
      const answer = (await submit(accountId, { ...call, holdId })) as Answer<SettleEntry | ReleaseEntry | HoldEntry>;
      // Only a refusal asks whether there ever was such a hold: an open one needs no look-up.
      if (!answer.ok) return (await findHoldEntry(holdId)) ? answer : UNKNOWN;
      const hold = resolvedHoldView(answer.entry) ?? (await findHold(holdId));
      return hold ? { ...answer, hold } : UNKNOWN;
    },

    findHold,
  };
}
