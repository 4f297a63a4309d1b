/** A receipt is sent to the customer for a paid pack. */
import type { Money } from './money.js';

export interface Receipt {
  readonly topUpId: string;
  /** The root account. */
  readonly accountId: string;
  readonly accountName: string;
  readonly credits: number;
  readonly unitPrice: Money;
  readonly total: Money;
  /** The end of the period that the credits landed in; exclusive. */
  readonly periodEnd: Date;
  readonly timeZone: string;
  /** The plan carries packs over: the credits do not expire with the period. */
  readonly carriesOver: boolean;
}
