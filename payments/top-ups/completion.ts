/** A purchase settled, and what follows from it: events ticked off, what waits woken, the receipt sent once. */
import type { Accounts } from '../../accounts/accounts.js';
import type { Receipt } from '../../domain/receipt.js';
import type { Inbox } from '../inbox.js';
import type { TopUpRecord } from '../models.js';
import type { Settlement } from './apply-payment.js';
import type { TopUps } from './top-ups.js';

/** Sends a receipt; the same top-up's again is not sent twice. */
export type SendReceipt = (receipt: Receipt) => Promise<void>;

/** Lets work go on that waits for credits of an account. */
export type WakeWaiting = (accountId: string) => Promise<void>;

export interface TopUpAftermath {
  settle(topUpId: string): Promise<TopUpRecord>;
  wakeWaiting(topUpId: string): Promise<void>;
  sendReceipt(topUpId: string): Promise<void>;
}

interface AftermathParts {
  readonly accounts: Pick<Accounts, 'find'>;
  readonly topUps: TopUps;
  readonly settlement: Settlement;
  readonly inbox: Pick<Inbox, 'workedOn'>;
  readonly sendReceipt: SendReceipt;
  readonly wakeWaiting: WakeWaiting;
}

export function createAftermath({
  accounts,
  topUps,
  settlement,
  inbox,
  sendReceipt,
  wakeWaiting,
}: AftermathParts): TopUpAftermath {
  return {
    async settle(topUpId) {
      const startedAt = new Date();
      const record = await settlement.settle(topUpId);
      await inbox.workedOn(topUpId, startedAt);
      return record;
    },

    async wakeWaiting(topUpId) {
      const { accountId, grant } = await topUps.require(topUpId);
      if (grant) await wakeWaiting(accountId);
    },

    async sendReceipt(topUpId) {
      const record = await topUps.require(topUpId);
      const { accountId, credits, unitPrice, total, grant, receiptAt } = record;
      if (!grant || receiptAt) return;
      const account = await accounts.find(accountId);
      if (account) {
        await sendReceipt({
          ...{ topUpId, accountId, accountName: account.name, credits, unitPrice, total },
          periodEnd: grant.expiresAt ?? account.period.end,
          timeZone: account.timeZone,
          carriesOver: grant.expiresAt === null,
        });
      }
      await topUps.change(record, { receiptAt: new Date() });
    },
  };
}
