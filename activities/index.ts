/**
 * The ledger as Temporal activities: how an AI feature spends from its own workflows, in any language. Each activity
 * checks its input, calls one service function and maps the outcome; the ledger's rules, its keys and its retries are
 * not repeated here. The worker runs them on the queue `credits-ledger`. Times leave as ISO strings, as over HTTP.
 */
import { balanceOf, type Balance } from '../domain/reducer/account-state.js';
import { debitView, refundView, type DebitAnswer, type RefundAnswer } from '../domain/answers.js';
import { notFound } from '../domain/errors.js';
import { done, type Ledger } from '../ledger/ledger.js';
import { failing, type ReportUnexpected } from './errors.js';
import { createHoldActivities, type HoldLedger } from './holds.js';
import { balanceInput, debitInput, parseInput, refundInput } from './input.js';

export interface ActivityServices {
  readonly ledger: Pick<Ledger, 'debit' | 'refund' | 'readAccount'> & HoldLedger;
  /** Hears of errors that callers are not shown. */
  readonly onUnexpectedError: ReportUnexpected;
}

export interface BalanceAnswer {
  readonly accountId: string;
  readonly balance: Balance;
  readonly periodEndsAt: Date;
}

export function createActivities({ ledger, onUnexpectedError }: ActivityServices) {
  const activity = failing(onUnexpectedError);
  return {
    /** Charges an action once, however often it is called. */
    debitCredits: activity(async (input: unknown): Promise<DebitAnswer> => {
      const { entry, repeated, balance } = done(await ledger.debit(parseInput(debitInput, input)));
      return { debit: debitView(entry), alreadyCharged: repeated, balance };
    }),

    /** Gives a charge back; the same `requestId` again gives nothing more. */
    refundDebit: activity(async (input: unknown): Promise<RefundAnswer> => {
      const { entry, balance } = done(await ledger.refund(parseInput(refundInput, input)));
      return { refund: refundView(entry), balance };
    }),

    ...createHoldActivities(ledger, activity),

    readBalance: activity(async (input: unknown): Promise<BalanceAnswer> => {
      const { accountId } = parseInput(balanceInput, input);
      const account = await ledger.readAccount(accountId);
      if (!account) throw notFound('account');
      return { accountId, balance: balanceOf(account), periodEndsAt: account.period.end };
    }),
  };
}
