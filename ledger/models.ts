/** Defines the ledger's collections and their indexes: the last line of defence behind the rules of the reducer. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { CrossingRecord } from '../domain/account/crossing.js';
import { instant, integer, options, text } from '../storage/schema-parts.js';
import type { AccountDocument } from './account-document.js';
import type { PeriodStatement } from './period-statement.js';
import type { ChainedEntry } from './store.js';
import type { TurnDocument } from './turns.js';

/** A process that writes: its heartbeat by the server's clock, and the sessions to end when it stops beating. */
export interface ProcessDocument {
  readonly _id: string;
  readonly at: Date;
  readonly sessions: readonly unknown[];
}

export interface LedgerModels {
  readonly accounts: Model<AccountDocument>;
  readonly entries: Model<ChainedEntry>;
  readonly crossings: Model<CrossingRecord>;
  readonly processes: Model<ProcessDocument>;
  readonly turns: Model<TurnDocument>;
  readonly statements: Model<PeriodStatement>;
}

const { Mixed } = Schema.Types;
const plain = { type: Mixed, required: true } as const;

const accountSchema = new Schema(
  {
    _id: text,
    version: text,
    revision: integer,
    seq: integer,
    lastHash: { type: String },
    seal: text,
    at: instant,
    buckets: plain,
    grants: { type: [Mixed], required: true },
    holds: { type: [String], required: true },
    pauses: { type: [Mixed], required: true },
    period: plain,
    crossings: plain,
    terms: plain,
    spaceCaps: plain,
    nextAt: instant,
  },
  { ...options, collection: 'ledger_accounts', minimize: false },
)
  .index({ nextAt: 1 })
  // Small: only open accounts that are low, or at their end. See `all-accounts.ts`.
  .index(
    { 'buckets.available': 1, _id: 1 },
    { partialFilterExpression: { 'terms.state': 'open', 'crossings.threshold.armed': false } },
  )
  // When the periods of a plan's accounts end. Changes once a period: a debit writes no key of it.
  .index({ 'terms.plan.planId': 1, 'period.end': 1 }, { partialFilterExpression: { 'terms.state': 'open' } })
  .index({ 'period.end': -1 }, { partialFilterExpression: { 'terms.state': 'open', 'crossings.gone.armed': false } });

const entrySchema = new Schema(
  {
    _id: text,
    accountId: text,
    seq: integer,
    type: text,
    key: text,
    tokens: integer,
    legs: plain,
    slices: { type: [Mixed], required: true },
    overageTokens: integer,
    overageUnitPrice: Mixed,
    periodId: text,
    at: instant,
    balanceAfter: integer,
    action: String,
    attempt: Number,
    feature: String,
    spaceId: String,
    memberId: String,
    priceListVersion: Number,
    late: Boolean,
    holdExpiresAt: Date,
    unitTokens: Number,
    returned: { type: [Mixed], default: undefined },
    ofLate: Boolean,
    reopens: Boolean,
    grantId: String,
    expiredGrants: { type: [String], default: undefined },
    totals: Mixed,
    closed: Mixed,
    nextPeriod: Mixed,
    firstPeriod: Mixed,
    terms: Mixed,
    lines: Mixed,
    limit: Number,
    usedTokens: Number,
    ref: String,
    requestId: String,
    asked: Mixed,
    reason: String,
    actor: text,
    workflowId: String,
    commit: String,
    hash: text,
  },
  { ...options, collection: 'ledger_entries', minimize: false },
)
  .index({ accountId: 1, key: 1 }, { unique: true })
  .index({ accountId: 1, action: 1 }, { partialFilterExpression: { action: { $exists: true } } })
  .index(
    { accountId: 1, requestId: 1, type: 1 },
    { unique: true, partialFilterExpression: { requestId: { $exists: true } } },
  )
  .index({ accountId: 1, ref: 1 }, { partialFilterExpression: { ref: { $exists: true } } })
  .index({ accountId: 1, grantId: 1 }, { partialFilterExpression: { grantId: { $exists: true } } })
  .index({ accountId: 1, expiredGrants: 1 }, { partialFilterExpression: { expiredGrants: { $exists: true } } });

const crossingSchema = new Schema(
  {
    _id: text,
    accountId: text,
    kind: text,
    generation: integer,
    periodId: text,
    seq: integer,
    at: instant,
    facts: plain,
  },
  { ...options, collection: 'ledger_crossings' },
)
  .index({ at: 1, _id: 1 })
  .index({ accountId: 1, at: -1, _id: -1 });

const processSchema = new Schema(
  { _id: text, at: instant, sessions: { type: [Mixed], required: true } },
  { ...options, collection: 'ledger_processes' },
);

const turnSchema = new Schema({ _id: text, of: text, until: instant }, { ...options, collection: 'ledger_turns' });

const statementSchema = new Schema(
  {
    _id: text,
    accountId: text,
    number: integer,
    start: instant,
    end: instant,
    planId: text,
    openingBalance: integer,
    granted: plain,
    returned: integer,
    used: integer,
    usage: plain,
    spaces: { type: [Mixed], required: true },
    refunded: integer,
    expired: integer,
    clawedBack: integer,
    debtRepaid: integer,
    overage: integer,
    overageOwed: { type: [Mixed], required: true },
    heldAtClose: integer,
    late: plain,
    carriedOver: integer,
    closingBalance: integer,
    closeEntryId: text,
  },
  { ...options, collection: 'ledger_statements', minimize: false },
).index({ accountId: 1, number: 1 }, { unique: true });

export function ledgerModels(connection: Connection): LedgerModels {
  const model = <T>(name: string, schema: Schema): Model<T> =>
    (connection.models[name] ?? connection.model(name, schema)) as unknown as Model<T>;
  return {
    accounts: model<AccountDocument>('LedgerAccount', accountSchema),
    entries: model<ChainedEntry>('LedgerEntry', entrySchema),
    crossings: model<CrossingRecord>('LedgerCrossing', crossingSchema),
    processes: model<ProcessDocument>('LedgerProcess', processSchema),
    turns: model<TurnDocument>('LedgerTurn', turnSchema),
    statements: model<PeriodStatement>('LedgerStatement', statementSchema),
  };
}
