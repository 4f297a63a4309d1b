/** Prices actions for the account as it is now: what is still to pay, and whether all of it could be spent. */
import { capLeft, capOf, pauseOf, type AccountState } from '../../domain/account/account-state.js';
import { spendable } from '../../domain/account/spendable.js';
import { actionKey, type Action } from '../../domain/business-key.js';
import type { QuoteReason } from '../../domain/pricing/quote-reason.js';
import { priceOf, type Feature, type PriceList } from '../../domain/pricing/price-list.js';
import type { LedgerReads } from '../reads.js';

export interface WantedActions {
  readonly accountId: string;
  readonly spaceId?: string;
  /** Either the exact actions, or a number of actions of one feature. */
  readonly wanted: { readonly actions: readonly Action[] } | { readonly feature: Feature; readonly quantity: number };
}

/** `paidAt` is null while a hold reserves the action. */
type ChargedAction = Action & { readonly paidAt: Date | null };

export interface PricedActions {
  readonly tokens: number;
  readonly creditsLeft: number;
  /** Whether all of it could be spent now, overage included. */
  readonly allowed: boolean;
  /** Why not; null where it is allowed. */
  readonly reason: QuoteReason | null;
  /** Actions that are already paid or reserved: they cost nothing more. */
  readonly alreadyCharged: readonly ChargedAction[];
  readonly shortfall: number;
  /** Of `tokens`, those beyond the credits that are left, where all of it is allowed. */
  readonly overageTokens: number;
  /** The tokens that the Space may still spend of its limit; null without a limit. */
  readonly spaceLeft: number | null;
  readonly priceListVersion: number;
  readonly timeZone: string;
}

/** How many actions of each feature are still to pay. */
export type ToPay = ReadonlyMap<Feature, number>;

/** Null where the account does not exist. */
export async function priceActions(
  { accountId, spaceId, wanted }: WantedActions,
  reads: Pick<LedgerReads, 'readAccount' | 'readActions'>,
  list: PriceList,
): Promise<{ readonly priced: PricedActions; readonly toPay: ToPay } | null> {
  const state = await reads.readAccount(accountId);
  if (!state) return null;
  const { toPay, alreadyCharged } = await sortOut(wanted, (keys) => reads.readActions(accountId, keys));
  const tokens = [...toPay].reduce((sum, [feature, count]) => sum + count * priceOf(list, feature).tokens, 0);
  const shortfall = Math.max(0, tokens - spendableIn(state, spaceId));
  const reason = reasonOf(state, toPay, tokens, shortfall);
  const allowed = reason === null;
  const creditsLeft = state.buckets.available;
  return {
    priced: {
      tokens,
      creditsLeft,
      allowed,
      reason,
      alreadyCharged,
      shortfall,
      overageTokens: allowed ? Math.max(0, tokens - creditsLeft) : 0,
      spaceLeft: spaceLeft(state, spaceId),
      priceListVersion: list.version,
      timeZone: state.terms.timeZone,
    },
    toPay,
  };
}

function reasonOf(state: AccountState, toPay: ToPay, tokens: number, shortfall: number): QuoteReason | null {
  const { terms } = state;
  if (terms.state === 'closed') return 'account-closed';
  if (toPay.has('candidate_evaluation') && !terms.candidateAssistance) return 'feature-off';
  if ([...toPay.keys()].some((feature) => pauseOf(state, feature) !== undefined)) return 'paused';
  if (shortfall === 0) return null;
  return tokens > spendable(state) ? 'credits' : 'space-limit';
}

async function sortOut(
  wanted: WantedActions['wanted'],
  readActions: (keys: readonly string[]) => ReturnType<LedgerReads['readActions']>,
): Promise<{ toPay: ToPay; alreadyCharged: readonly ChargedAction[] }> {
  if ('feature' in wanted) return { toPay: new Map([[wanted.feature, wanted.quantity]]), alreadyCharged: [] };
  const byKey = new Map(wanted.actions.map((action) => [actionKey(action), action]));
  const states = await readActions([...byKey.keys()]);
  const toPay = new Map<Feature, number>();
  const alreadyCharged: ChargedAction[] = [];
  for (const [key, action] of byKey) {
    const found = states.get(key);
    if (found?.state === 'charged') alreadyCharged.push({ ...action, paidAt: found.charge.at });
    else if (found?.state === 'held') alreadyCharged.push({ ...action, paidAt: null });
    else toPay.set(action.feature, (toPay.get(action.feature) ?? 0) + 1);
  }
  return { toPay, alreadyCharged };
}

function spendableIn(state: AccountState, spaceId: string | undefined): number {
  return Math.min(spendable(state), spaceLeft(state, spaceId) ?? Infinity);
}

function spaceLeft(state: AccountState, spaceId: string | undefined): number | null {
  const cap = capOf(state, spaceId);
  return cap ? capLeft(cap) : null;
}
