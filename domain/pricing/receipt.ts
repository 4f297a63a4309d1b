/** A receipt is sent to the customer for a paid pack. */
import type { Money } from './money.js';

export interface Receipt {
  readonly topUpId: string;
  /** The root account. */
  readonly accountId: string;
  readonly accountName: string;
  readonly credits: number;
  readonly unitPrice: Money;
  /** What was ordered: the credits at their price. */
  readonly total: Money;
  /** What happened: the customer was charged `paid`, which is after the discount, with tax. */
  readonly paid: Money;
  readonly discount: Money;
  readonly tax: Money;
  /** The credits that can be spent; the others repaid the account's debt. */
  readonly creditsUsable: number;
  readonly debtRepaid: number;
  /** The end of the period that the credits landed in; exclusive. */
  readonly periodEnd: Date;
  readonly timeZone: string;
  /** The plan carries packs over: the credits do not expire with the period. */
  readonly carriesOver: boolean;
}
