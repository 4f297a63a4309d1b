/**
 * AI features that spend through Temporal import this file: it names our queue and activities, types them for
 * `proxyActivities`, and reads refusals. Workflow code may import it: nothing here needs Node.
 */
import { actionKey, type Action } from '../domain/business-key.js';
import type { ErrorCode } from '../domain/errors.js';
import type {
  BalanceRead,
  DebitCall,
  Debited,
  Held,
  HoldCall,
  RefundCall,
  Refunded,
  ReleaseCall,
  SettleCall,
  Settled,
  WaitingAction,
  WaitingCall,
  WaitingDebitCall,
  WaitsForCredits,
} from './answers.js';
import { CreditsRefused } from './refusals.js';

export { CreditsRefused };
export type { Action, BalanceRead, DebitCall, Debited, RefundCall, Refunded };
export type { Held, HoldCall, ReleaseCall, SettleCall, Settled };
export type { WaitingAction, WaitingCall, WaitingDebitCall, WaitsForCredits };

export const CREDITS_QUEUE = 'credits-ledger';

/** The signals to the workflow that `notify` names. Either may come twice, and names the wait by its id. */
export const CREDITS_CHARGED_SIGNAL = 'creditsCharged';
export const WAITING_ENDED_SIGNAL = 'waitingEnded';
export interface CreditsCharged {
  readonly waitingId: string;
  readonly debitId: string;
  readonly tokens: number;
}
export interface WaitingEnded {
  readonly waitingId: string;
  readonly state: 'expired' | 'cancelled' | 'refused';
  /** A code of an error, where there is one. */
  readonly reason: string | null;
}

/** The activities on `CREDITS_QUEUE`, by name. */
export interface CreditsActivities {
  /** With `onNoCredits: 'wait'` it may answer that the action waits. */
  debitCredits(call: WaitingDebitCall): Promise<Debited | WaitsForCredits>;
  debitCredits(call: DebitCall): Promise<Debited>;
  /** Reads the state of a wait. */
  readWaiting(call: WaitingCall): Promise<WaitingAction>;
  /** Ends a wait that has not been charged; answers with what became of it. */
  cancelWaiting(call: WaitingCall): Promise<WaitingAction>;
  refundDebit(call: RefundCall): Promise<Refunded>;
  /** An action that is already charged answers with its debit. */
  holdCredits(call: HoldCall): Promise<Held | Debited>;
  settleHold(call: SettleCall): Promise<Settled>;
  releaseHold(call: ReleaseCall): Promise<Held>;
  readBalance(call: { readonly accountId: string }): Promise<BalanceRead>;
}

/**
 * Options for `proxyActivities`. No `maximumAttempts`: a debit whose outcome is unknown is repeated until it is known,
 * and charged once. We mark refusals non-retryable.
 */
export const CREDITS_ACTIVITY_OPTIONS = {
  taskQueue: CREDITS_QUEUE,
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s', backoffCoefficient: 2 },
} as const;

/** The id of a debit made as a standalone activity. */
export const debitActivityId = (accountId: string, action: Action): string => `debit/${accountId}/${actionKey(action)}`;

/** Finds the refusal inside an error of one of these activities, however deep Temporal wrapped it. */
export function refusalIn(error: unknown): CreditsRefused | undefined {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (isFinalFailure(inner)) {
      const [facts] = inner.details ?? [];
      return new CreditsRefused(inner.type as ErrorCode, inner.message, facts ?? {});
    }
  }
  return undefined;
}

interface FinalFailure extends Error {
  readonly type: string;
  readonly details?: readonly [Record<string, unknown>?];
}

function isFinalFailure(error: Error): error is FinalFailure {
  return (
    error.name === 'ApplicationFailure' && 'nonRetryable' in error && error.nonRetryable === true && 'type' in error
  );
}
