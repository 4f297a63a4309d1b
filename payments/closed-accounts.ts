/**
 * Winds up what a closed account has open at Stripe. Its checkouts are ended by the sweep (`top-ups/checkout.ts`), which
 * repeats it until Stripe has done it; a subscription belongs to the host, so it is only named.
 */
import type { AccountView } from '../accounts/account-view.js';
import type { TopUps } from './top-ups/top-ups.js';

/** What goes on at the payment provider after an account was closed. */
export interface StillRunning {
  /** The host has to cancel it at the payment provider. */
  readonly subscription: { readonly id: string; readonly status: string } | null;
  /** Purchases whose checkout is being ended. */
  readonly topUpIds: readonly string[];
}

export interface ClosedAccounts {
  /** May be repeated. */
  windUp(account: Pick<AccountView, 'id' | 'subscription'>): Promise<StillRunning>;
}

/** Nothing more is charged for these. */
const ENDED: readonly string[] = ['canceled', 'incomplete_expired'];

interface ClosedAccountsParts {
  readonly topUps: Pick<TopUps, 'openCheckouts' | 'lookAtCheckouts'>;
  /** Called for a subscription that nobody has cancelled. */
  readonly onSubscriptionLeft: (accountId: string, subscription: NonNullable<StillRunning['subscription']>) => void;
}

export function createClosedAccounts({ topUps, onSubscriptionLeft }: ClosedAccountsParts): ClosedAccounts {
  return {
    async windUp({ id: accountId, subscription: followed }) {
      const open = await topUps.openCheckouts(accountId);
      if (open.length > 0) await topUps.lookAtCheckouts(accountId);
      const subscription = followed && isRunning(followed.status) ? { id: followed.id, status: followed.status } : null;
      if (subscription) onSubscriptionLeft(accountId, subscription);
      return { subscription, topUpIds: open.map(({ _id }) => _id) };
    },
  };
}

export const isRunning = (status: string): boolean => !ENDED.includes(status);
