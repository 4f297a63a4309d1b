/** Makes the receipt of a purchase whose credits were added, and sends it again where staff ask for it. */
import type { AccountView } from '../../accounts/account-view.js';
import type { Accounts } from '../../accounts/accounts.js';
import { invalidField, notFound } from '../../domain/errors.js';
import type { Receipt } from '../../domain/pricing/receipt.js';
import type { MoneyPaid, TopUpGrant, TopUpRecord } from './models.js';
import type { TopUps } from './top-ups.js';

export function receiptOf(record: TopUpRecord, grant: TopUpGrant, account: AccountView): Receipt {
  const { _id: topUpId, accountId, credits, unitPrice, total, paid } = record;
  return {
    topUpId,
    accountId,
    accountName: account.name,
    credits,
    unitPrice,
    total,
    ...moneyOf(paid ?? { currency: total.currency, total: total.amount, discount: 0, tax: 0 }),
    creditsUsable: grant.creditsUsable,
    debtRepaid: grant.debtRepaid,
    periodEnd: grant.expiresAt ?? account.period.end,
    timeZone: account.timeZone,
    carriesOver: grant.expiresAt === null,
  };
}

function moneyOf({ currency, total, discount, tax }: MoneyPaid): Pick<Receipt, 'paid' | 'discount' | 'tax'> {
  const money = (amount: number) => ({ amount, currency });
  return { paid: money(total), discount: money(discount), tax: money(tax) };
}

/** Sends a receipt once more: once for each decision of staff. */
export type SendReceiptAgain = (receipt: Receipt, decisionId: string) => Promise<void>;

export interface ReceiptsAgain {
  /** May be repeated. Throws `not-found`, or `invalid-request` for a purchase without credits. */
  sendAgain(accountId: string, topUpId: string, decisionId: string): Promise<void>;
}

interface ReceiptsAgainParts {
  readonly topUps: Pick<TopUps, 'find'>;
  readonly accounts: Pick<Accounts, 'find'>;
  readonly sendReceiptAgain: SendReceiptAgain;
}

export function createReceiptsAgain({ topUps, accounts, sendReceiptAgain }: ReceiptsAgainParts): ReceiptsAgain {
  return {
    async sendAgain(accountId, topUpId, decisionId) {
      const record = await topUps.find(topUpId);
      const account = record?.accountId === accountId ? await accounts.find(accountId) : null;
      if (!record || !account) throw notFound('top-up');
      if (!record.grant) throw invalidField('topUpId', 'Its credits were not added, so it has no receipt.');
      await sendReceiptAgain(receiptOf(record, record.grant, account), decisionId);
    },
  };
}
