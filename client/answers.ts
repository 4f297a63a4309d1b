/**
 * Names the types of what callers send and what the service answers, over HTTP and from activities. They come from the
 * contract's schemas. No schema and no zod gets into the caller's code: this folder imports only types of `contract/`.
 */
import type { card } from '../contract/reading/card.js';
import type { Sent } from '../contract/served.js';
import type { balanceRead } from '../contract/spending/balance.js';
import type { debitAnswer, debitRequest } from '../contract/spending/debits.js';
import type { debitCall, waitingAction, waitingAnswer, waitingParams } from '../contract/spending/waiting.js';
import type {
  extendCall,
  holdAnswer,
  holdParams,
  holdRequest,
  settleAnswer,
  settleCall,
} from '../contract/spending/holds.js';
import type { quoteAnswer, quoteRequest } from '../contract/spending/quotes.js';
import type { refundAnswer, refundCall } from '../contract/spending/refunds.js';

/** `requestId` is only for callers that must find their own call again: the action alone is charged once. */
export type DebitCall = Omit<Sent<typeof debitRequest>, 'onNoCredits' | 'waitSeconds'>;
export type Debited = Sent<typeof debitAnswer>;

/**
 * `requestId` is the caller's own name for this refund, the same in every try, so that a repeat refunds nothing more.
 */
export type RefundCall = Sent<typeof refundCall>;
export type Refunded = Sent<typeof refundAnswer>;

type HoldFields = Sent<typeof holdRequest>;
type HoldOptions = Pick<HoldFields, 'accountId' | 'spaceId' | 'memberId' | 'ttlSeconds'>;

export type ActionHoldCall = HoldOptions & Required<Pick<HoldFields, 'action'>> & Pick<HoldFields, 'requestId'>;

/**
 * Debits with the hold's id spend it, at its price; release it afterwards. `requestId` is the caller's own name for
 * this run, the same in every try.
 */
export type BulkHoldCall = HoldOptions & Required<Pick<HoldFields, 'feature' | 'quantity' | 'requestId'>>;

export type HoldCall = ActionHoldCall | BulkHoldCall;
export type Held = Sent<typeof holdAnswer>;

export type SettleCall = Sent<typeof settleCall>;
export type Settled = Sent<typeof settleAnswer>;
export type ReleaseCall = Sent<typeof holdParams>;
export type ExtendCall = Sent<typeof extendCall>;

type QuoteFields = Sent<typeof quoteRequest>;

/** With `hold`, a request id: if everything is allowed, a bulk hold is made under it, which keeps the price. */
export type QuoteCall = Omit<QuoteFields, 'actions' | 'feature' | 'quantity'> &
  (Required<Pick<QuoteFields, 'actions'>> | Required<Pick<QuoteFields, 'feature' | 'quantity'>>);
export type Quoted = Sent<typeof quoteAnswer>;

/** The answer of the activity `readBalance`. */
export type BalanceRead = Sent<typeof balanceRead>;

export type WaitingDebitCall = Sent<typeof debitCall> & { readonly onNoCredits: 'wait' };
/** A debit that may wait for credits, over HTTP. */
export type WaitingDebitOptions = Omit<Sent<typeof debitRequest>, 'onNoCredits' | 'holdId'>;
export type WaitsForCredits = Sent<typeof waitingAnswer>;
export type WaitingCall = Sent<typeof waitingParams>;
export type WaitingAction = Sent<typeof waitingAction>;

/** The part of the card by which an AI feature decides: the credits left, until when, and what to show the person. */
export type Card = Pick<
  Sent<typeof card>,
  'accountId' | 'plan' | 'creditsLeft' | 'creditsTotal' | 'creditsHeld' | 'state' | 'period' | 'message'
>;
