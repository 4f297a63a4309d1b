/**
 * Completes a purchase: applies its payment and finishes its events, resumes the work that waited for the credits, and
 * sends the receipt once.
 */
import type { Accounts } from '../../accounts/accounts.js';
import type { Receipt } from '../../domain/pricing/receipt.js';
import type { Inbox } from '../stripe-events/inbox.js';
import type { TopUpPayments } from './apply-payment.js';
import type { TopUpRecord } from './models.js';
import { receiptOf } from './receipt.js';
import type { TopUps } from './top-ups.js';

/** Sends a receipt. For the same top-up it is sent once, however often this is called. */
export type SendReceipt = (receipt: Receipt) => Promise<void>;

/** Resumes work that waits for credits of an account. */
export type WakeWaiting = (accountId: string) => Promise<void>;

export interface TopUpCompletion {
  /** May be called by anyone, any number of times. */
  applyPayment(topUpId: string): Promise<TopUpRecord>;
  wakeWaiting(topUpId: string): Promise<void>;
  sendReceipt(topUpId: string): Promise<void>;
}

interface CompletionParts {
  readonly accounts: Pick<Accounts, 'find'>;
  readonly topUps: Pick<TopUps, 'require' | 'change'>;
  readonly topUpPayments: Pick<TopUpPayments, 'apply'>;
  readonly inbox: Pick<Inbox, 'finishEventsOf'>;
  readonly sendReceipt: SendReceipt;
  readonly wakeWaiting: WakeWaiting;
}

export function createTopUpCompletion(parts: CompletionParts): TopUpCompletion {
  const { accounts, topUps, topUpPayments, inbox, sendReceipt, wakeWaiting } = parts;
  return {
    async applyPayment(topUpId) {
      const startedAt = new Date();
      const record = await topUpPayments.apply(topUpId);
      await inbox.finishEventsOf(topUpId, startedAt);
      return record;
    },

    async wakeWaiting(topUpId) {
      const { accountId, grant } = await topUps.require(topUpId);
      if (grant) await wakeWaiting(accountId);
    },

    async sendReceipt(topUpId) {
      const record = await topUps.require(topUpId);
      if (!record.grant || record.receiptAt) return;
      const account = await accounts.find(record.accountId);
      if (account) await sendReceipt(receiptOf(record, record.grant, account));
      await topUps.change(record, { receiptAt: new Date() });
    },
  };
}
