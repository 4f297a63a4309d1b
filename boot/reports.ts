/** Logs events that no caller waits for. Each line says what makes up for it: a retry, a repair or a person. */
import type { Logger } from 'pino';
import type { PaymentParts } from '../payments/services.js';

export interface Reports {
  readonly ledgerBehind: (error: unknown) => void;
  readonly noticeLost: (error: unknown) => void;
  readonly refusalUnreported: (error: unknown) => void;
  readonly refusalsUncounted: (error: unknown) => void;
  readonly alertStartLost: (error: unknown) => void;
  readonly wakeUpLost: (error: unknown) => void;
  readonly streamsDelayed: (error: unknown) => void;
  readonly rescreenNotSignalled: (error: unknown) => void;
  readonly paymentFailed: (error: unknown) => void;
  readonly topUpParked: PaymentParts['onParked'];
  readonly subscriptionLeft: PaymentParts['onSubscriptionLeft'];
}

export function createReports(logger: Logger): Reports {
  const warning = (message: string) => (err: unknown) => {
    logger.warn({ err }, message);
  };
  return {
    ledgerBehind: warning('a heartbeat or snapshots of the ledger could not be written; the next ones try again'),
    noticeLost: warning('a notice did not reach a period workflow; the next repair makes up for it'),
    refusalUnreported: warning('a refused action was not shown in the app; the next refusal tries again'),
    refusalsUncounted: warning('refused actions could not be counted; the next second tries again'),
    alertStartLost: warning('an alert could not be started; the next sweep tries again'),
    wakeUpLost: warning('actions that wait for credits were not woken; the next sweep tries again'),
    streamsDelayed: warning('the streams of notifications get nothing for now; they miss nothing'),
    rescreenNotSignalled: warning('a re-screen was not signalled; the next sweep tries again'),
    paymentFailed: warning('a payment could not be processed; the next sweep tries again'),
    topUpParked: ({ _id: topUpId, accountId }) => {
      // The reason may quote Stripe: the page Operations shows it.
      logger.error({ topUpId, accountId }, 'a top-up is parked: a person has to look at its payment');
    },
    subscriptionLeft: (accountId, { id: subscriptionId, status }) => {
      logger.error(
        { accountId, subscriptionId, status },
        'a closed account still pays: cancel its subscription at Stripe',
      );
    },
  };
}
