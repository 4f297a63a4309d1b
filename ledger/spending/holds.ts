/** Takes holds at the ledger's door: turns callers' requests into commands, and reads a hold as it is now. */
import { holdView, resolvedHoldView, secondsUntil, type HoldView } from '../../domain/answers.js';
import type { By } from '../../domain/account/actor.js';
import { actionKey, accountOfId, type Action } from '../../domain/business-key.js';
import type { Done, ExtendCommand, ReleaseCommand, SettleCommand } from '../../domain/reducer/command.js';
import type { EntryOf } from '../../domain/reducer/command-entries.js';
import { isResolution, type ChargeEntry, type Entry, type HoldEntry } from '../../domain/account/entry.js';
import { priceOf, type Feature, type PriceList } from '../../domain/pricing/price-list.js';
import { notFound } from '../../domain/errors.js';
import { refusedBy, type Answer, type Refused, type Submit } from '../answer.js';
import type { LedgerReads } from '../reads.js';
import type { WhoCheck } from './who-check.js';

interface HoldOptions extends By {
  readonly accountId: string;
  readonly spaceId?: string;
  readonly memberId?: string;
  readonly ttlMs: number;
  /** Of the whole hold. At another price nothing is held: `price-changed`. */
  readonly expectedTokens?: number;
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
export type OpenHoldCommand = (SettleCommand | ReleaseCommand | ExtendCommand) & By;

type HoldResolution<C extends OpenHoldCommand> = (Done<EntryOf<C>> & { readonly hold: HoldView }) | Refused;

export interface Holds {
  /** Reserves an action; one that is already charged answers with its charge. */
  hold(request: HoldRequest): Promise<Answer<HoldEntry | ChargeEntry>>;
  /** Reserves `quantity` actions of a feature, to be debited one by one with the hold's id. */
  holdBulk(request: BulkHoldRequest): Promise<Answer<HoldEntry>>;
  /** The first resolution wins; repeating it returns the same answer. */
  resolveHold<C extends OpenHoldCommand>(command: C): Promise<HoldResolution<C>>;
  /** The hold as it is now, or null. */
  findHold(holdId: string): Promise<HoldView | null>;
}

interface HoldParts {
  readonly submit: Submit;
  readonly findEntry: (entryId: string) => Promise<Entry | null>;
  readonly reads: Pick<LedgerReads, 'readAccount' | 'findByRef'>;
  readonly priceList: () => PriceList;
  readonly whoCheck: WhoCheck;
  /** The ledger's time. */
  readonly now: () => Date;
}

const expiryIn = (entry: Entry): Date | undefined =>
  entry.type === 'hold' || entry.type === 'extend' || isResolution(entry) ? entry.holdExpiresAt : undefined;

const UNKNOWN = refusedBy(notFound('hold'));

export function createHolds({ submit, findEntry, reads, priceList, whoCheck, now }: HoldParts): Holds {
  const findHoldEntry = async (holdId: string): Promise<HoldEntry | null> => {
    const entry = await findEntry(holdId);
    return entry?.type === 'hold' ? entry : null;
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
    // The entry that ended it says when it would have expired; without one, its last extension does.
    const expiresAt = resolutions.map(expiryIn).findLast((at) => at !== undefined) ?? made.holdExpiresAt;
    const view = { ...holdView(made), expiresAt, expiresInSeconds: 0 };
    if (settled) return { ...view, state: 'settled', debitId: settled._id };
    if (released) return { ...view, state: released.reason === 'expired' ? 'expired' : 'released' };
    if (open) return { ...view, tokens: open.tokens, expiresInSeconds: secondsUntil(expiresAt, now()) };
    // It is not open, and its end is not written: its last item was spent (a bulk hold), or its time is over.
    const spent = resolutions.reduce((total, entry) => total + (entry.legs.spent ?? 0), 0);
    return { ...view, state: spent === view.tokens ? 'settled' : 'expired' };
  };

  return {
    async hold({ accountId, action, ...options }) {
      const { feature } = action;
      const price = priceOf(priceList(), feature);
      const key = actionKey(action);
      const instead = await whoCheck.ofAction(accountId, options, key);
      return instead ?? (await submit(accountId, { type: 'hold', action: key, feature, price, ...options }));
    },

    async holdBulk({ accountId, ...options }) {
      const price = priceOf(priceList(), options.feature);
      const refused = await whoCheck.of(accountId, options);
      return refused ?? (await submit(accountId, { type: 'bulk_hold', price, ...options }));
    },

    async resolveHold(command) {
      const { holdId } = command;
      const accountId = accountOfId(holdId);
      if (accountId === null) return UNKNOWN;
      const answer = await submit(accountId, command);
      // Only a refusal looks up whether the hold ever existed: an open one needs no look-up.
      if (!answer.ok) return (await findHoldEntry(holdId)) ? answer : UNKNOWN;
      const hold = resolvedHoldView(answer.entry) ?? (await findHold(holdId));
      return hold ? { ...answer, hold } : UNKNOWN;
    },

    findHold,
  };
}
