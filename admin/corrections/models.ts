/** Defines how corrections are stored, with their limits, their reasons, and what each person has asked for lately. */
import { Schema, type Connection, type Model } from 'mongoose';
import { dueWorkFields, dueWorkIndex, type DueWork } from '../../storage/due-work.js';
import { leaseModel, type LeaseRecord } from '../../storage/lease.js';
import { flag, instant, instantOrNull, options, part, text, textOrNull, whole } from '../../storage/schema-parts.js';
import type { AuditedAct } from '../audit/acts.js';
import { STAFF_ROLES, type StaffRole } from '../staff/roles.js';
import {
  KINDS,
  LIMITED_KINDS,
  TARGETS,
  type KindName,
  type LimitedKind,
  type Target,
  type TargetState,
} from './kinds/kind.js';

/**
 * `approved`: allowed, not begun. `applying`: begun; any process that finds it finishes it. `parked`: begun, but a service
 * that it needs did not answer; a person has it tried again. The states after `parked` are final, except that an applied
 * correction may be undone.
 */
export const CORRECTION_STATES = [
  'pending',
  'approved',
  'applying',
  'parked',
  'applied',
  'failed',
  'rejected',
  'withdrawn',
  'expired',
] as const;
export type CorrectionState = (typeof CORRECTION_STATES)[number];
/** Something still comes of these. */
export const OPEN_STATES = ['pending', 'approved', 'applying', 'parked'] as const satisfies readonly CorrectionState[];

export interface Approval {
  /** A person's id. */
  readonly by: string;
  readonly at: Date;
}

/** A line of the audit log that a change of the record owes. */
export interface OwedLine {
  readonly by: string;
  readonly act: AuditedAct;
  readonly at: Date;
}

/** One correction. Every change is written from the revision that was read. It is due while it is allowed and not done. */
export interface CorrectionRecord extends DueWork {
  /** `cor-…`, made from the requester and the request id: the key in the ledger. */
  readonly _id: string;
  readonly accountId: string;
  readonly kind: KindName;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly target: Target;
  /** Absolute. */
  readonly tokens: number;
  readonly limitedAs: LimitedKind;
  readonly reasonCode: string;
  readonly note: string;
  readonly ticket: string | null;
  readonly state: CorrectionState;
  readonly requestedBy: string;
  readonly approvals: readonly Approval[];
  readonly neededApprovals: number;
  /** Of what was asked for, with the state of the target then. */
  readonly digest: string;
  /** The state that the digest covers. */
  readonly reviewed: TargetState;
  /** Nobody approves it from then on. */
  readonly expiresAt: Date;
  readonly createdAt: Date;
  /** Who rejected or withdrew it, and why. */
  readonly endedBy: string | null;
  readonly endNote: string | null;
  readonly appliedAt: Date | null;
  /** Why it failed, or is not done yet, for people. */
  readonly failure: string | null;
  readonly entryIds: readonly string[];
  /** The correction that undoes it. */
  readonly undoneBy: string | null;
  readonly owedLine: OwedLine | null;
  readonly revision: number;
}

/** What a person has asked for in the last 24 hours and nobody else has approved. One document for each person. */
export interface BudgetRecord {
  readonly _id: string;
  readonly revision: number;
  readonly reserved: readonly Reservation[];
}

export interface Reservation {
  readonly correctionId: string;
  readonly accountId: string;
  readonly tokens: number;
  /** How many others have to approve it. */
  readonly neededApprovals: number;
  readonly at: Date;
}

/** What a role may ask for of one kind, and what it may approve. */
export interface LimitRecord {
  /** `<role>~<kind>` */
  readonly _id: string;
  readonly role: StaffRole;
  readonly kind: LimitedKind;
  readonly allowed: boolean;
  /** At least so many others have to approve, whatever it moves. */
  readonly leastApprovers: number;
  /** Up to so many tokens nobody has to approve: in 24 hours, of one account. */
  readonly aloneInAccount: number;
  /** The same, of all accounts together. */
  readonly aloneInAll: number;
  /** From so many tokens on two others have to approve. */
  readonly twoFrom: number;
  /** The role approves corrections of others up to so many tokens. */
  readonly approvesUpTo: number;
}

/** Why corrections are made: data, which an installation may extend. */
export interface ReasonRecord {
  readonly _id: string;
  readonly label: string;
  readonly needsTicket: boolean;
  /** Nobody may give it from then on. Corrections before that name it still. */
  readonly retiredAt: Date | null;
}

const targetSchema = new Schema<Target>({ type: { ...text, enum: TARGETS }, id: text }, part);
const approvalSchema = new Schema<Approval>({ by: text, at: instant }, part);
const owedLineSchema = new Schema<OwedLine>({ by: text, act: text, at: instant }, part);
const values = { type: Schema.Types.Mixed, required: true } as const;

const correctionSchema = new Schema<CorrectionRecord>(
  {
    _id: text,
    accountId: text,
    kind: { ...text, enum: KINDS },
    fields: values,
    target: { type: targetSchema, required: true },
    tokens: whole,
    limitedAs: { ...text, enum: LIMITED_KINDS },
    reasonCode: text,
    note: text,
    ticket: textOrNull,
    state: { ...text, enum: CORRECTION_STATES },
    requestedBy: text,
    approvals: [approvalSchema],
    neededApprovals: whole,
    digest: text,
    reviewed: values,
    expiresAt: instant,
    createdAt: instant,
    endedBy: textOrNull,
    endNote: textOrNull,
    appliedAt: instantOrNull,
    failure: textOrNull,
    entryIds: [String],
    undoneBy: textOrNull,
    owedLine: { type: owedLineSchema, default: null },
    revision: whole,
    ...dueWorkFields,
  },
  { ...options, minimize: false },
)
  .index({ createdAt: -1, _id: -1 })
  .index({ state: 1, createdAt: -1, _id: -1 })
  .index({ accountId: 1, createdAt: -1, _id: -1 })
  .index({ requestedBy: 1, createdAt: -1, _id: -1 })
  .index({ state: 1, expiresAt: 1 })
  .index({ 'owedLine.at': 1 }, { partialFilterExpression: { 'owedLine.at': { $exists: true } } })
  .index(dueWorkIndex);

const reservationSchema = new Schema<Reservation>(
  { correctionId: text, accountId: text, tokens: whole, neededApprovals: whole, at: instant },
  part,
);
const budgetSchema = new Schema<BudgetRecord>({ _id: text, revision: whole, reserved: [reservationSchema] }, options);

const limitSchema = new Schema<LimitRecord>(
  {
    _id: text,
    role: { ...text, enum: STAFF_ROLES },
    kind: { ...text, enum: LIMITED_KINDS },
    allowed: flag,
    leastApprovers: { ...whole, max: 2 },
    aloneInAccount: whole,
    aloneInAll: whole,
    twoFrom: whole,
    approvesUpTo: whole,
  },
  options,
);

const reasonSchema = new Schema<ReasonRecord>(
  { _id: text, label: text, needsTicket: flag, retiredAt: instantOrNull },
  options,
);

export interface CorrectionModels {
  readonly corrections: Model<CorrectionRecord>;
  readonly budgets: Model<BudgetRecord>;
  readonly limits: Model<LimitRecord>;
  readonly reasons: Model<ReasonRecord>;
  readonly leases: Model<LeaseRecord>;
}

export function correctionModels(connection: Connection): CorrectionModels {
  return {
    corrections: connection.model<CorrectionRecord>('Correction', correctionSchema, 'corrections'),
    budgets: connection.model<BudgetRecord>('CorrectionBudget', budgetSchema, 'correction_budgets'),
    limits: connection.model<LimitRecord>('CorrectionLimit', limitSchema, 'correction_limits'),
    reasons: connection.model<ReasonRecord>('CorrectionReason', reasonSchema, 'correction_reasons'),
    leases: leaseModel(connection, 'CorrectionLease', 'correction_leases'),
  };
}
