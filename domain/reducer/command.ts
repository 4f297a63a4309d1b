/** Commands say what an account's ledger can be asked for; results say what came of them. */
import type { AccountState, Balance } from '../account/account-state.js';
import type { Terms } from '../account/terms.js';
import type { By } from '../account/actor.js';
import type { Entry } from '../account/entry.js';
import type { ErrorCode, ErrorFacts } from '../errors.js';
import type { GrantSource } from '../grant.js';
import type { PlanTerms } from '../pricing/plan.js';
import type { Feature, Price } from '../pricing/price-list.js';
import type { CrossingRecord } from '../account/crossing.js';

interface Who {
  readonly feature: Feature;
  readonly price: Price;
  /** Of the whole command; at another price it is refused. */
  readonly expectedTokens?: number;
  readonly spaceId?: string;
  readonly memberId?: string;
  readonly requestId?: string;
}

export interface OpenAccountCommand {
  readonly type: 'open_account';
  readonly terms: Terms;
}

/** Charges an action once, from the account's credits or from a bulk hold. */
export interface DebitCommand extends Who {
  readonly type: 'debit';
  readonly action: string;
  readonly holdId?: string;
  /** Later than this nothing is charged: `too-late`. */
  readonly notAfter?: Date;
}

/** Reserves an action's price. */
export interface HoldCommand extends Who {
  readonly type: 'hold';
  readonly action: string;
  readonly ttlMs: number;
}

/** Reserves the price of `quantity` actions of one feature, to be debited one by one. */
export interface BulkHoldCommand extends Who {
  readonly type: 'bulk_hold';
  readonly quantity: number;
  readonly requestId: string;
  readonly ttlMs: number;
}

/** Charges a hold, whole or in part; the rest comes back. */
export interface SettleCommand {
  readonly type: 'settle';
  readonly holdId: string;
  readonly tokens?: number;
}

export interface ReleaseCommand {
  readonly type: 'release';
  readonly holdId: string;
}

export interface ExtendCommand {
  readonly type: 'extend';
  readonly holdId: string;
  readonly ttlMs: number;
}

/** Gives a charge back, whole or in part. `action` is the charge's own. */
export interface RefundCommand {
  readonly type: 'refund';
  readonly debitId: string;
  readonly action: string;
  readonly tokens?: number;
  readonly reason: string;
  readonly requestId?: string;
}

export interface GrantCommand {
  readonly type: 'grant';
  readonly grantId: string;
  readonly source: Exclude<GrantSource, 'allocation'>;
  readonly tokens: number;
  /** `period_end`: with the current period, wherever the command lands. */
  readonly expiresAt: Date | 'period_end' | null;
  readonly reason?: string;
}

/** Takes a grant back: what remains of it or is frozen at once, what was spent of it as debt. */
export interface ClawbackCommand {
  readonly type: 'clawback';
  readonly clawbackId: string;
  readonly grantId: string;
  /** At most; whole grant when left out. */
  readonly tokens?: number;
  /** What this froze is taken first. Otherwise what remains of the grant, then what any freeze keeps of it. */
  readonly freezeId?: string;
  readonly reason: string;
}

/** Keeps what remains of a grant now from being spent, until `unfreeze` or a clawback. */
export interface FreezeCommand {
  readonly type: 'freeze';
  readonly freezeId: string;
  readonly grantId: string;
  /** At most; all that remains when left out. */
  readonly tokens?: number;
  readonly reason: string;
}

/** Gives back what a freeze still keeps. */
export interface UnfreezeCommand {
  readonly type: 'unfreeze';
  readonly freezeId: string;
  readonly reason: string;
}

/** Takes what remains of a grant, without making debt. */
export interface VoidCommand {
  readonly type: 'void';
  readonly voidId: string;
  readonly grantId: string;
  /** Where another amount remains nothing is taken: `changed-since`. */
  readonly expectedTokens?: number;
  readonly reason: string;
}

/** Refuses what the account would spend, or what it would spend on one feature, until `resume`. */
export interface PauseCommand {
  readonly type: 'pause';
  readonly pauseId: string;
  /** The whole account when left out. */
  readonly feature?: Feature;
  readonly reason: string;
}

export interface ResumeCommand {
  readonly type: 'resume';
  readonly pauseId: string;
  readonly reason: string;
}

/** Changes terms; what is left out stays as it is. */
export interface ChangeTermsCommand {
  readonly type: 'change_terms';
  readonly changes: Partial<Omit<Terms, 'plan' | 'nextPlan' | 'calendar' | 'ended'>> & { readonly plan?: PlanTerms };
}

/** Caps what a Space may spend in a period; a null limit removes the cap. */
export interface CapSpaceCommand {
  readonly type: 'cap_space';
  readonly spaceId: string;
  readonly limit: number | null;
}

/** Ends the open period now, because it was set up wrongly, and begins the next one by the terms as they are. */
export interface EndPeriodCommand {
  readonly type: 'end_period';
  /** Of the period that is open. */
  readonly number: number;
  readonly reason: string;
}

/** Lets time pass and does nothing else: holds and grants expire, the period rolls. */
interface AdvanceCommand {
  readonly type: 'advance';
}

/** What is asked, without who asks. */
export type UnsignedCommand =
  | OpenAccountCommand
  | DebitCommand
  | HoldCommand
  | BulkHoldCommand
  | SettleCommand
  | ReleaseCommand
  | ExtendCommand
  | RefundCommand
  | GrantCommand
  | ClawbackCommand
  | FreezeCommand
  | UnfreezeCommand
  | VoidCommand
  | PauseCommand
  | ResumeCommand
  | ChangeTermsCommand
  | CapSpaceCommand
  | EndPeriodCommand
  | AdvanceCommand;

/** Every command names its actor, whom its entries keep. */
export type Command = UnsignedCommand & By;

export interface Refusal {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly facts: ErrorFacts;
}

/** A command that was carried out, now or before. */
export interface Done<E extends Entry | null = Entry | null> {
  readonly ok: true;
  /** The entry that records it; null for a command that records none. */
  readonly entry: E;
  /** The entry was recorded before: nothing was done now. */
  readonly repeated: boolean;
  readonly balance: Balance;
}

export type Result<E extends Entry | null = Entry | null> =
  | Done<E>
  | { readonly ok: false; readonly refusal: Refusal }
  /** A law of the ledger would break: nothing of this command is kept. */
  | { readonly ok: false; readonly broken: Error };

export const refuse = (code: ErrorCode, detail: string, facts: ErrorFacts = {}): Refusal => ({ code, detail, facts });

export const isRefusal = (decided: object): decided is Refusal => 'code' in decided;

/** Refuses a command that asks for something impossible, and names the field of the request that asks for it. */
export const refuseInvalid = (path: string, message: string): Refusal =>
  refuse('invalid-request', message, { issues: [{ path, message }] });

export interface Outcome {
  readonly state: AccountState;
  readonly entries: readonly Entry[];
  readonly crossings: readonly CrossingRecord[];
  /** Of the first commands, in order: those that are left over belong into the next commit. Empty when `behind`. */
  readonly results: readonly Result[];
  /** Too much had happened by itself to look at the commands: store this outcome, then apply them again. */
  readonly behind: boolean;
}
