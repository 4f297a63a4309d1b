/** Prices actions for the account as it is now: what is still to pay, and whether all of it could be spent. */
import { capLeft, capOf, pauseOf, type AccountState } from '../domain/account/account-state.js';
import { overageLeft } from '../domain/account/overage.js';
import { actionKey, type Action } from '../domain/business-key.js';
import type { QuoteReason } from '../domain/pricing/quote-reason.js';
import { priceOf, type Feature, type PriceList } from '../domain/pricing/price-list.js';
import type { LedgerReads } from './reads.js';

export interface WantedActions {
  readonly accountId: string;
  readonly spaceId?: string;
  /** Either the exact actions, or a number of actions of one feature. */
  readonly wanted: { readonly actions: readonly Action[] } | { readonly feature: Feature; readonly quantity: number };
}

export interface PricedActions {
  readonly tokens: number;
  readonly creditsLeft: number;
  /** Whether all of it could be spent now, overage included. */
  readonly allowed: boolean;
  /** Why not; null where it is allowed. */
  readonly reason: QuoteReason | null;
  /** Actions that are already paid or reserved: they cost nothing more. */
  readonly alreadyCharged: readonly Action[];
  readonly shortfall: number;
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
  const shortfall = Math.max(0, tokens - spendable(state, spaceId));
  const reason = reasonOf(state, toPay, tokens, shortfall);
  const allowed = reason === null;
  return {
    priced: { tokens, creditsLeft: state.buckets.available, allowed, reason, alreadyCharged, shortfall },
    toPay,
  };
}

function reasonOf(state: AccountState, toPay: ToPay, tokens: number, shortfall: number): QuoteReason | null {
  const { terms } = state;
  if (terms.state === 'closed') return 'account-closed';
  if (toPay.has('candidate_evaluation') && !terms.candidateAssistance) return 'feature-off';
  if ([...toPay.keys()].some((feature) => pauseOf(state, feature) !== undefined)) return 'paused';
  if (shortfall === 0) return null;
  return tokens > accountLeft(state) ? 'credits' : 'space-limit';
}

async function sortOut(
  wanted: WantedActions['wanted'],
  readActions: (keys: readonly string[]) => ReturnType<LedgerReads['readActions']>,
): Promise<{ toPay: ToPay; alreadyCharged: readonly Action[] }> {
  if ('feature' in wanted) return { toPay: new Map([[wanted.feature, wanted.quantity]]), alreadyCharged: [] };
  const byKey = new Map(wanted.actions.map((action) => [actionKey(action), action]));
  const states = await readActions([...byKey.keys()]);
  const paid = (key: string): boolean => ['held', 'charged'].includes(states.get(key)?.state ?? 'absent');
  const toPay = new Map<Feature, number>();
  for (const [key, { feature }] of byKey) if (!paid(key)) toPay.set(feature, (toPay.get(feature) ?? 0) + 1);
  return { toPay, alreadyCharged: [...byKey].filter(([key]) => paid(key)).map(([, action]) => action) };
}

const accountLeft = (state: AccountState): number => state.buckets.available + overageLeft(state);

function spendable(state: AccountState, spaceId: string | undefined): number {
  const left = accountLeft(state);
  const cap = capOf(state, spaceId);
  return cap ? Math.min(left, capLeft(cap)) : left;
}
