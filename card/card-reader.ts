/**
 * Reads the card of an account, for the API and for the back office: plan, credits, usage, prices and advice. Who looks
 * decides what they may see and do; that is said once, as a viewer, and nothing here knows of callers, tokens or staff.
 */
import type { AccountServices } from '../accounts/services.js';
import type { card } from '../contract/reading/card.js';
import type { Served } from '../contract/served.js';
import { notFound } from '../domain/errors.js';
import type { AccountState } from '../domain/account/account-state.js';
import type { UsageByFeature } from '../domain/account/entry.js';
import type { Ledger } from '../ledger/ledger.js';
import type { TopUps } from '../payments/top-ups/top-ups.js';
import type { Waits } from '../waiting/waits.js';
import { balanceCard } from './balance-card.js';

export interface CardViewer {
  /** The Space that is shown; undefined: the whole account. */
  readonly spaceId: string | undefined;
  readonly mayPurchase: boolean;
  readonly mayAllowOverage: boolean;
  /** Whose purchases are shown: all, those of one Space, or none. */
  readonly topUpsOf: 'account' | 'nobody' | { readonly spaceId: string };
}

/** Sees the whole account and may change nothing. */
export const ONLOOKER: CardViewer = {
  spaceId: undefined,
  mayPurchase: false,
  mayAllowOverage: false,
  topUpsOf: 'account',
};

export interface CardReader {
  /** A closed account sells nothing and allows no overage, whoever looks. Throws `not-found`. */
  read(accountId: string, viewer: CardViewer): Promise<Served<typeof card>>;
}

export interface CardReaderParts extends Pick<
  AccountServices,
  'accounts' | 'plans' | 'priceLists' | 'directory' | 'spaces' | 'members' | 'subscriptions'
> {
  readonly ledger: Pick<Ledger, 'readAccount' | 'sumUsage'>;
  readonly payments: { readonly topUps: Pick<TopUps, 'pending' | 'packs' | 'newest'> };
  readonly waiting: { readonly waits: Pick<Waits, 'totals'> };
  readonly planUrl: string | null;
}

/** Owners who are named to someone who may not purchase. */
const MAX_ASKED = 3;

export function createCardReader(parts: CardReaderParts): CardReader {
  const { accounts, ledger, plans, priceLists, directory, spaces, members, subscriptions, planUrl } = parts;
  const { topUps } = parts.payments;
  const { waits } = parts.waiting;

  const usageOf = async (state: AccountState, spaceId: string | undefined): Promise<UsageByFeature> => {
    const { accountId, period, terms } = state;
    if (spaceId === undefined) return period.usage;
    await directory.requireSpace(accountId, spaceId);
    const query = { period: period.number, spaceId, groupBy: 'feature', timeZone: terms.timeZone } as const;
    const rows = await ledger.sumUsage(accountId, query);
    return Object.fromEntries(rows.map(({ group, tokens, actions }) => [group, { tokens, actions }])) as UsageByFeature;
  };

  return {
    async read(accountId, { spaceId, topUpsOf, ...may }) {
      // Purchases first. Otherwise the card could say that one was added and show the credits from before.
      const [pendingTopUps, newestPacks, accountName, onSale, space, subscription, totals] = await Promise.all([
        topUps.pending(accountId),
        topUpsOf === 'nobody' ? [] : topUps.newest(accountId, topUpsOf === 'account' ? undefined : topUpsOf.spaceId),
        accounts.nameOf(accountId),
        plans.list(),
        spaceId === undefined ? null : spaces.find(accountId, spaceId),
        subscriptions.find(accountId),
        waits.totals(accountId),
      ]);
      const state = await ledger.readAccount(accountId);
      if (!state) throw notFound('account');
      const isOpen = state.terms.state === 'open';
      const mayPurchase = may.mayPurchase && isOpen;
      const [plan, usage, owners, packs] = await Promise.all([
        plans.find(state.terms.plan.planId),
        usageOf(state, spaceId),
        mayPurchase ? [] : members.owners(accountId, MAX_ASKED),
        topUps.packs(accountId, state.period.number),
      ]);
      return balanceCard({
        state,
        accountName,
        plan: plan ?? failWithoutPlan(state),
        planUrl,
        priceList: priceLists.current(),
        usage,
        space: space && { id: space.id, name: space.name },
        mayPurchase,
        mayAllowOverage: may.mayAllowOverage && isOpen,
        ask: owners.map(({ name }) => name),
        unpaid: subscription?.unpaid ? { due: subscription.unpaid, ended: subscription.planId === null } : null,
        pendingTopUps,
        newestPacks,
        packs,
        waiting: totals,
        plans: onSale,
        now: new Date(),
      });
    },
  };
}

/** Plans are never deleted, so an account whose plan is missing means a broken installation. */
function failWithoutPlan({ accountId, terms }: AccountState): never {
  throw new Error(`account ${accountId} is on the plan ${terms.plan.planId}, which is not stored`);
}
