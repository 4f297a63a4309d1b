/**
 * Keeps the limits: how many others have to approve what a role asks for, by kind and tokens, and what a role approves.
 * They are read for each decision, so that a change acts at once. Only a command changes them, and the audit log says so.
 */
import type { Model } from 'mongoose';
import { MAX_CREDITS } from '../../../domain/credits.js';
import { invalidField } from '../../../domain/errors.js';
import { insertIfMissing } from '../../../storage/insert-if-missing.js';
import type { Audit } from '../../audit/audit.js';
import { STAFF_ROLES, type StaffRole } from '../../staff/roles.js';
import { LIMITED_KINDS, type LimitedKind } from '../kinds/kind.js';
import type { LimitRecord } from '../models.js';

export type LimitValues = Omit<LimitRecord, '_id' | 'role' | 'kind'>;

export interface Limits {
  seed(): Promise<void>;
  /** Null: the role may not ask for it, and approves none. */
  find(role: StaffRole, kind: LimitedKind): Promise<LimitRecord | null>;
  /** By role, then by kind. */
  list(): Promise<LimitRecord[]>;
  /** What is left out stays as it is. Throws `invalid-request`. */
  set(role: StaffRole, kind: LimitedKind, changes: Partial<LimitValues>, by: string): Promise<LimitRecord>;
}

/** A role that has no row may do nothing. */
const ROLES = ['support', 'finance', 'admin'] as const satisfies readonly StaffRole[];
type LimitedRole = (typeof ROLES)[number];

const ALONE: Readonly<Record<LimitedRole, number>> = { support: 50, finance: 1_000, admin: 1_000 };
const APPROVES: Readonly<Record<LimitedRole, number>> = { support: 0, finance: 100_000, admin: MAX_CREDITS };
const TWO_FROM = 10_000;
/** These change what a customer can do, whatever they move. */
const GRAVE: readonly LimitedKind[] = ['change_plan', 'pause_spending', 'resume_spending', 'close_account'];

function firstValues(role: LimitedRole, kind: LimitedKind): LimitValues {
  const isGrave = GRAVE.includes(kind) || (kind === 'resolve_purchase' && role === 'support');
  return {
    allowed: true,
    leastApprovers: isGrave && role !== 'admin' ? 1 : 0,
    aloneInAccount: ALONE[role],
    aloneInAll: ALONE[role],
    twoFrom: TWO_FROM,
    approvesUpTo: APPROVES[role],
  };
}

const idOf = (role: StaffRole, kind: LimitedKind): string => `${role}~${kind}`;

export function createLimits(model: Model<LimitRecord>, audit: Pick<Audit, 'record'>): Limits {
  const find: Limits['find'] = async (role, kind) => await model.findById(idOf(role, kind)).lean<LimitRecord>();

  return {
    async seed() {
      const rows = ROLES.flatMap((role) => LIMITED_KINDS.map((kind) => ({ role, kind, ...firstValues(role, kind) })));
      await Promise.all(rows.map((row) => insertIfMissing(model, idOf(row.role, row.kind), row)));
    },

    find,

    async list() {
      const order = ({ role, kind }: LimitRecord): number =>
        STAFF_ROLES.indexOf(role) * LIMITED_KINDS.length + LIMITED_KINDS.indexOf(kind);
      return (await model.find().lean<LimitRecord[]>()).sort((a, b) => order(a) - order(b));
    },

    async set(role, kind, changes, by) {
      const before = await find(role, kind);
      if (!before) throw invalidField('role', `The role ${role} corrects nothing: give the person another role.`);
      const after = { ...before, ...changes };
      checkLimit(after);
      await audit.record({ by, act: 'limits-changed', subject: before._id, facts: { ...changes } });
      await model.updateOne({ _id: before._id }, { $set: changes }, { runValidators: true });
      return after;
    },
  };
}

function checkLimit({ leastApprovers, aloneInAccount, aloneInAll, twoFrom, approvesUpTo }: LimitRecord): void {
  const amounts = { aloneInAccount, aloneInAll, twoFrom, approvesUpTo };
  for (const [name, tokens] of Object.entries(amounts)) {
    if (!Number.isSafeInteger(tokens) || tokens < 0 || tokens > MAX_CREDITS) {
      throw invalidField(name, 'must be a whole number of tokens');
    }
  }
  if (![0, 1, 2].includes(leastApprovers)) throw invalidField('leastApprovers', 'must be 0, 1 or 2');
  if (Math.max(aloneInAccount, aloneInAll) >= twoFrom) {
    throw invalidField('twoFrom', 'must be more than what needs no approval');
  }
}

/** What a person has asked for in 24 hours and nobody approved, with the correction in question. */
export interface Sums {
  readonly inAccount: number;
  readonly inAll: number;
}

/** How many others have to approve a correction of so many tokens. */
export function approversNeeded(limit: LimitRecord, tokens: number, { inAccount, inAll }: Sums): number {
  if (tokens === 0) return limit.leastApprovers;
  const byTokens = inAll >= limit.twoFrom ? 2 : inAccount > limit.aloneInAccount || inAll > limit.aloneInAll ? 1 : 0;
  return Math.max(limit.leastApprovers, byTokens);
}

/** How many have to approve it by itself, whatever else was asked for. */
export const approversByItself = (limit: LimitRecord, tokens: number): number =>
  approversNeeded(limit, tokens, { inAccount: tokens, inAll: tokens });
