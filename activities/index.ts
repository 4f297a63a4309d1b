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
import { refundCall, type refundAnswer } from '../contract/spending/refunds.js';
import { debitCall, waitingParams, type debitOrWaiting, type waitingAction } from '../contract/spending/waiting.js';
import { debitView, refundView } from '../domain/answers.js';
import { FuelgaugeError, notFound } from '../domain/errors.js';
import { balanceOf } from '../domain/account/account-state.js';
import { present } from '../domain/present.js';
import { done, type Ledger } from '../ledger/ledger.js';
import type { Admission } from '../waiting/admission.js';
import { placeView } from '../waiting/view.js';
import type { Waits } from '../waiting/waits.js';
import { toFailure, wrapping } from './failures.js';
import { byWorkflow } from './by-workflow.js';
import { createHoldActivities, type HoldLedger } from './holds.js';

import type { ReportUnexpected } from './report.js';

export interface ActivityServices {
  readonly ledger: Pick<Ledger, 'debit' | 'refund' | 'readAccount'> & HoldLedger;
  readonly admission: Admission;
  readonly waits: Pick<Waits, 'find' | 'view' | 'cancel'>;
  readonly onUnexpectedError: ReportUnexpected;
}

export function createActivities({ ledger, admission, waits, onUnexpectedError }: ActivityServices) {
  const activity = wrapping((error) => {
    if (!(error instanceof FuelgaugeError)) onUnexpectedError(error);
    return toFailure(error);
  });
  return {
    /** Charges an action once, however often it is called. Where credits are missing it may wait for them. */
    debitCredits: activity(async (input: unknown): Promise<Served<typeof debitOrWaiting>> => {
      const { onNoCredits, notify, waitSeconds, ...call } = parse(debitCall, input);
      const request = { ...call, ...byWorkflow() };
      const answer =
        onNoCredits === 'wait'
          ? await admission.debitOrWait({ ...request, ...present({ waitSeconds, notifies: notify?.workflowId }) })
          : await ledger.debit(request);
      if ('waits' in answer) return { waiting: placeView(answer.waits) };
      const { entry, repeated, balance } = done(answer);
      return { debit: debitView(entry), alreadyCharged: repeated, balance };
    }),

    /** Reads the state of an action that waits or has waited. */
    readWaiting: activity(async (input: unknown): Promise<Served<typeof waitingAction>> => {
      const record = await waits.find(parse(waitingParams, input).waitingId);
      if (!record) throw notFound('waiting action');
      return await waits.view(record);
    }),

    /** Ends a wait; answers with the charge where it was charged before. */
    cancelWaiting: activity(
      async (input: unknown): Promise<Served<typeof waitingAction>> =>
        await waits.cancel(parse(waitingParams, input).waitingId),
    ),

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
