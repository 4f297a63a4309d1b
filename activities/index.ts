/**
 * Offers the ledger as Temporal activities: an AI feature spends from its own workflows, in any language. Each activity
 * checks its input against the contract, calls one service function and returns the contract's answer; the ledger alone
 * has the rules, keys and retries. The worker runs them on the queue `credits-ledger`. Times leave as ISO text, as over
 * HTTP.
 */
import { accountParams } from '../contract/ids.js';
import { parse } from '../contract/parse.js';
import type { Served } from '../contract/served.js';
import type { balanceRead } from '../contract/spending/balance.js';
import { debitRequest, type debitAnswer } from '../contract/spending/debits.js';
import { refundCall, type refundAnswer } from '../contract/spending/refunds.js';
import { debitView, refundView } from '../domain/answers.js';
import { notFound } from '../domain/errors.js';
import { balanceOf } from '../domain/account/account-state.js';
import { done, type Ledger } from '../ledger/ledger.js';
import { toFailure, wrapping } from './failures.js';
import { byWorkflow } from './by-workflow.js';
import { createHoldActivities, type HoldLedger } from './holds.js';

import type { ReportUnexpected } from './report.js';

export interface ActivityServices {
  readonly ledger: Pick<Ledger, 'debit' | 'refund' | 'readAccount'> & HoldLedger;
  readonly onUnexpectedError: ReportUnexpected;
}

export function createActivities({ ledger, onUnexpectedError }: ActivityServices) {
  const activity = wrapping((error) => toFailure(error, onUnexpectedError));
  return {
    /** Charges an action once, however often it is called. */
    debitCredits: activity(async (input: unknown): Promise<Served<typeof debitAnswer>> => {
      const { entry, repeated, balance } = done(await ledger.debit({ ...parse(debitRequest, input), ...byWorkflow() }));
      return { debit: debitView(entry), alreadyCharged: repeated, balance };
    }),

    /** Refunds a charge. Repeating a `requestId` refunds nothing more. */
    refundDebit: activity(async (input: unknown): Promise<Served<typeof refundAnswer>> => {
      const { entry, balance } = done(await ledger.refund({ ...parse(refundCall, input), ...byWorkflow() }));
      return { refund: refundView(entry), balance };
    }),

    ...createHoldActivities(ledger, activity),

    readBalance: activity(async (input: unknown): Promise<Served<typeof balanceRead>> => {
      const { accountId } = parse(accountParams, input);
      const account = await ledger.readAccount(accountId);
      if (!account) throw notFound('account');
      return { accountId, balance: balanceOf(account), periodEndsAt: account.period.end };
    }),
  };
}
