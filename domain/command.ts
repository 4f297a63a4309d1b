/** What can be asked of an account's ledger, what comes back, and which recorded entries decide about it. */
import {
  capOf,
  type AccountState,
  type Balance,
  type Crossing,
  type CrossingKind,
  type Terms,
} from './account-state.js';
import { entryKey } from './business-key.js';
import type { Entry } from './entry.js';
import type { ErrorCode, ErrorFacts } from './errors.js';
import type { GrantSource } from './grant.js';
import type { PlanTerms } from './plan.js';
import type { Feature, Price } from './price-list.js';

interface Who {
  readonly feature: Feature;
  readonly price: Price;
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
  readonly actor?: string;
}

export interface GrantCommand {
  readonly type: 'grant';
  readonly grantId: string;
  readonly source: Exclude<GrantSource, 'allocation'>;
  readonly tokens: number;
  /** `period_end`: with the current period, wherever the command lands. */
  readonly expiresAt: Date | 'period_end' | null;
  readonly reason?: string;
  readonly actor?: string;
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
  readonly actor?: string;
}

/** Keeps what remains of a grant from being spent, once, until `unfreeze` or a clawback. */
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

/** Changes terms; what is left out stays as it is. */
export interface ChangeTermsCommand {
  readonly type: 'change_terms';
  readonly changes: Partial<Omit<Terms, 'plan' | 'nextPlan' | 'ended'>> & { readonly plan?: PlanTerms };
}

/** Caps what a Space may spend in a period; a null limit removes the cap. */
export interface CapSpaceCommand {
  readonly type: 'cap_space';
  readonly spaceId: string;
  readonly limit: number | null;
}

/** Nothing but the passing of time: holds and grants expire, the period rolls. */
export interface AdvanceCommand {
  readonly type: 'advance';
}

export type Command =
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
  | ChangeTermsCommand
  | CapSpaceCommand
  | AdvanceCommand;

export interface Refusal {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly facts: ErrorFacts;
}

export type Result =
  | {
      readonly ok: true;
      /** The recorded entry; null for commands that only change terms. */
      readonly entry: Entry | null;
      /** The entry was recorded before: nothing was done now. */
      readonly repeated: boolean;
      readonly balance: Balance;
    }
  | { readonly ok: false; readonly refusal: Refusal }
  /** A law of the ledger would break: nothing of this command is kept. */
  | { readonly ok: false; readonly broken: Error };

/** One line passed, once per generation. Stored in the same transaction as the entry that passed it. */
export interface CrossingRecord {
  readonly _id: string;
  readonly accountId: string;
  readonly kind: CrossingKind;
  readonly generation: Crossing['generation'];
  readonly periodId: string;
  readonly periodEnd: Date;
  /** The account's last entry when the line was passed. */
  readonly seq: number;
  readonly thresholdPercent: number | null;
  readonly usedCredits: number;
  readonly totalCredits: number;
  readonly at: Date;
  /** Null until the delivery of its alerts has begun. */
  readonly startedAt: null;
}

/** Entries that a command must see: all those of an account with this value in this field, or among its values. */
export interface LookUp {
  readonly by: 'action' | 'requestId' | 'ref' | 'key' | 'grantId' | 'expiredGrants';
  readonly value: string;
}

/** Whether a look-up names an entry: the same answer as the database's. */
export function isNamed(entry: Entry, { by, value }: LookUp): boolean {
  const found = (entry as Partial<Record<typeof by, string | readonly string[]>>)[by];
  return typeof found === 'object' ? found.includes(value) : found === value;
}

/** For an account in this state: what it holds still open, nothing has resolved yet. */
export function lookUpsOf(command: Command, { holds }: Pick<AccountState, 'holds'>): LookUp[] {
  const lookUps: LookUp[] = [];
  if ('action' in command) lookUps.push({ by: 'action', value: command.action });
  if ('requestId' in command) {
    lookUps.push({ by: 'requestId', value: command.requestId });
  }
  switch (command.type) {
    case 'settle':
    case 'release':
    case 'extend':
      if (!holds.some(({ id }) => id === command.holdId)) lookUps.push({ by: 'ref', value: command.holdId });
      break;
    case 'grant':
      lookUps.push({ by: 'key', value: entryKey.grant(command.grantId) });
      break;
    case 'clawback':
      lookUps.push(
        { by: 'grantId', value: command.grantId },
        { by: 'expiredGrants', value: command.grantId },
        { by: 'key', value: entryKey.clawback(command.clawbackId) },
      );
      if (command.freezeId !== undefined) lookUps.push({ by: 'key', value: entryKey.freeze(command.freezeId) });
      break;
    case 'freeze':
      lookUps.push(
        { by: 'key', value: entryKey.freeze(command.freezeId) },
        { by: 'key', value: entryKey.grant(command.grantId) },
      );
      break;
    case 'unfreeze':
      lookUps.push(
        { by: 'key', value: entryKey.freeze(command.freezeId) },
        { by: 'key', value: entryKey.unfreeze(command.freezeId) },
      );
      break;
  }
  return lookUps;
}

/** Tokens that a Space spent in a period, by the recorded entries. */
export interface SpaceUse {
  readonly spaceId: string;
  readonly periodId: string;
  readonly spentTokens: number;
}

/** Spaces that get a cap and have none: what they spent in the period must be known. */
export function spacesToSum(state: AccountState, commands: readonly Command[]): string[] {
  const caps = commands.filter((command) => command.type === 'cap_space');
  const lifted = caps.filter(({ limit }) => limit === null).map(({ spaceId }) => spaceId);
  const counted = (spaceId: string): boolean => capOf(state, spaceId) !== undefined && !lifted.includes(spaceId);
  const set = caps.filter(({ limit, spaceId }) => limit !== null && !counted(spaceId));
  return [...new Set(set.map(({ spaceId }) => spaceId))];
}

export const refuse = (code: ErrorCode, detail: string, facts: ErrorFacts = {}): Refusal => ({ code, detail, facts });

/** A command that asks for what can't be, told by the field of the request that asks for it. */
export const refuseInvalid = (path: string, message: string): Refusal =>
  refuse('invalid-request', message, { issues: [{ path, message }] });

export interface Outcome {
  readonly state: AccountState;
  /** Whether there is something to store. */
  readonly changed: boolean;
  readonly entries: readonly Entry[];
  readonly crossings: readonly CrossingRecord[];
  /** One a command, in order. Empty when `behind`. */
  readonly results: readonly Result[];
  /** So many periods had passed that no command was looked at: store this, then apply again. */
  readonly behind: boolean;
}
