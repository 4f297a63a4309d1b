/** What actions would cost before they are done, told for the account as it stands now. */
import { capOf, type AccountState } from '../domain/reducer/account-state.js';
import { overageLeft } from '../domain/reducer/overage.js';
import { isHold } from '../domain/reducer/entry.js';
import { actionKey, type Action } from '../domain/business-key.js';
import { priceOf, type Feature, type PriceList } from '../domain/price-list.js';
import type { LedgerReads } from './reads.js';

export interface QuoteRequest {
  readonly accountId: string;
  readonly spaceId?: string;
  /** Either the very actions, or so many of one feature. */
  readonly wanted: { readonly actions: readonly Action[] } | { readonly feature: Feature; readonly quantity: number };
}

export interface Quote {
  readonly tokens: number;
  readonly creditsLeft: number;
  /** Whether all of it could be spent now, overage included. */
  readonly allowed: boolean;
  /** Actions that are paid or reserved already and cost nothing more. */
  readonly alreadyCharged: readonly Action[];
  readonly shortfall: number;
  /** How many actions of which features are still to pay. */
  readonly toPay: ReadonlyMap<Feature, number>;
}

export interface Quotes {
  /** Null: there is no such account. */
  quote(request: QuoteRequest): Promise<Quote | null>;
  /**
   * What `requestId` reserved for the same actions before, also when some of them have been paid since; null where it
   * reserved nothing, or something else.
   */
  findReserved(request: QuoteRequest, requestId: string, toPay: Quote['toPay']): Promise<[Feature, number] | null>;
}

export function createQuotes(
  reads: Pick<LedgerReads, 'readAccount' | 'readActions' | 'findByRequest'>,
  priceList: () => PriceList,
): Quotes {
  return {
    async quote({ accountId, spaceId, wanted }) {
      const state = await reads.readAccount(accountId);
      if (!state) return null;
      const { toPay, alreadyCharged } = await sortOut(wanted, (keys) => reads.readActions(accountId, keys));
      const list = priceList();
      const tokens = [...toPay].reduce((sum, [feature, count]) => sum + count * priceOf(list, feature).tokens, 0);
      const shortfall = Math.max(0, tokens - spendable(state, spaceId));
      const off = toPay.has('candidate_evaluation') && !state.terms.candidateAssistance;
      const allowed = shortfall === 0 && !off && state.terms.state === 'open';
      return { tokens, creditsLeft: state.buckets.available, allowed, alreadyCharged, shortfall, toPay };
    },

    async findReserved({ accountId, wanted }, requestId, toPay) {
      if ('feature' in wanted) return null;
      const recorded = await reads.findByRequest(accountId, requestId);
      const made = recorded.find(isHold);
      if (made?.unitTokens === undefined) return null;
      const quantity = (made.legs.held ?? 0) / made.unitTokens;
      const keys = new Set(wanted.actions.map(actionKey));
      const isOfFeature = wanted.actions.every(({ feature }) => feature === made.feature);
      return isOfFeature && (toPay.get(made.feature) ?? 0) <= quantity && quantity <= keys.size
        ? [made.feature, quantity]
        : null;
    },
  };
}

async function sortOut(
  wanted: QuoteRequest['wanted'],
  readActions: (keys: readonly string[]) => ReturnType<LedgerReads['readActions']>,
): Promise<Pick<Quote, 'toPay' | 'alreadyCharged'>> {
  if ('feature' in wanted) return { toPay: new Map([[wanted.feature, wanted.quantity]]), alreadyCharged: [] };
  const byKey = new Map(wanted.actions.map((action) => [actionKey(action), action]));
  const states = await readActions([...byKey.keys()]);
  const paid = (key: string): boolean => ['held', 'charged'].includes(states.get(key)?.state ?? 'absent');
  const toPay = new Map<Feature, number>();
  for (const [key, { feature }] of byKey) if (!paid(key)) toPay.set(feature, (toPay.get(feature) ?? 0) + 1);
  return { toPay, alreadyCharged: [...byKey].filter(([key]) => paid(key)).map(([, action]) => action) };
}

function spendable(state: AccountState, spaceId: string | undefined): number {
  const left = state.buckets.available + overageLeft(state);
  const cap = capOf(state, spaceId);
  return cap ? Math.min(left, Math.max(0, cap.limit - cap.used)) : left;
}
