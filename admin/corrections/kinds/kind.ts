/**
 * A kind of correction says everything about it: its fields, what it is about, what it moves, and how it is done. Approval,
 * limits and repetition are the same for all of them and know none.
 */
import { z } from 'zod';
import { createHash } from 'node:crypto';
import type { By } from '../../../domain/account/actor.js';
import { parse } from '../../../contract/parse.js';

export const KINDS = [
  'grant',
  'refund',
  'void',
  'release_hold',
  'resolve_purchase',
  'resend_receipt',
  'redeliver_alert',
  'restart_workflow',
  'change_plan',
  'pause_spending',
  'resume_spending',
  'close_account',
  'undo',
] as const;
export type KindName = (typeof KINDS)[number];

/** Those that a further correction reverses. */
const UNDOABLE_KINDS = ['grant', 'refund', 'void', 'change_plan', 'pause_spending', 'resume_spending'] as const;
export type UndoableKind = (typeof UNDOABLE_KINDS)[number];

export const isUndoable = (kind: KindName): kind is UndoableKind =>
  (UNDOABLE_KINDS as readonly KindName[]).includes(kind);

/** An undo is limited like the correction by which it reverses. */
export const LIMITED_KINDS = KINDS.filter((kind): kind is LimitedKind => kind !== 'undo');
export type LimitedKind = Exclude<KindName, 'undo'>;

export const TARGETS = [
  'account',
  'debit',
  'grant',
  'hold',
  'purchase',
  'alert',
  'workflow',
  'pause',
  'correction',
] as const;

export interface Target {
  readonly type: (typeof TARGETS)[number];
  readonly id: string;
}

/** What the digest covers of the target. The account's own numbers are not among it: they change all the time. */
export type TargetState = Readonly<Record<string, string | number | boolean | null>>;

/** One line of the preview. Null: there is no such thing then. */
export interface Effect {
  readonly what: string;
  readonly before: string | number | null;
  readonly after: string | number | null;
}

/** A correction as its target stands now. */
export interface Look {
  readonly target: Target;
  readonly state: TargetState;
  /** Absolute; 0 for one that moves none. */
  readonly tokens: number;
  readonly limitedAs: LimitedKind;
  readonly effects: readonly Effect[];
}

/** A correction that is allowed, on its way to be done. */
export interface Allowed {
  /** The key in the ledger, and the request id of whatever else is asked. */
  readonly id: string;
  readonly accountId: string;
  /** Names the requester. */
  readonly by: By;
  /** The entry's reason, which names the correction. */
  readonly reason: string;
  readonly tokens: number;
  /** What was reviewed. */
  readonly state: TargetState;
}

export interface Applied {
  readonly entryIds: readonly string[];
}

export interface CorrectionKind {
  /** Returns the fields as they are stored. Throws `invalid-request`. */
  parse(fields: unknown): object;
  /** Throws `not-found`, `invalid-request`, or what the ledger would answer. Writes nothing. */
  look(accountId: string, fields: object): Promise<Look>;
  /** Does it once, however often it is called. Throws a refusal that no repetition changes, or what may be tried again. */
  apply(fields: object, allowed: Allowed): Promise<Applied>;
}

/** People write it, so it says by an example what it may be. */
export const amount = z
  .int({ error: ({ code }) => (code === 'invalid_type' ? 'must be a whole number, such as 1,250' : undefined) })
  .min(1);

interface KindOf<F extends object> {
  readonly fields: z.ZodType<F>;
  readonly look: (accountId: string, fields: F) => Promise<Look>;
  readonly apply: (fields: F, allowed: Allowed) => Promise<Applied>;
}

/** Fields come from a request or from the store, so they are checked each time. */
export function kindOf<F extends object>({ fields: schema, look, apply }: KindOf<F>): CorrectionKind {
  const checked = (fields: unknown): F => parse(schema, fields);
  return {
    parse: checked,
    look: (accountId, fields) => look(accountId, checked(fields)),
    apply: (fields, allowed) => apply(checked(fields), allowed),
  };
}

/** Covers what a person reviews: the kind, its fields, the tokens and the state of the target. */
export function digestOf(kind: KindName, accountId: string, fields: object, { target, tokens, state }: Look): string {
  const sorted = (of: object) => Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([kind, accountId, sorted(fields), target.type, target.id, tokens, sorted(state)]);
  return createHash('sha256').update(text).digest('base64url');
}

export const NOTHING_MOVED: Applied = { entryIds: [] };
