/** Defines the ledger's collections and their indexes. A commit's id and its slots are what guards against double charges. */
import { Schema, type Connection, type Model } from 'mongoose';
import { instant, integer, options, text } from '../../storage/schema-parts.js';
import { COMMITS } from '../commit-chains.js';
import type { Commit } from '../commit/commit.js';
import type { PeriodStatement } from '../statements/period-statement.js';
import type { SnapshotDocument } from './snapshot-document.js';
import type { TurnDocument } from './turns.js';

/** A process that is alive: its last heartbeat by the server's clock. */
export interface ProcessDocument {
  readonly _id: string;
  readonly at: Date;
}

/** Tries at start whether the database guards slots (`server-check.ts`). */
export interface ProbeDocument {
  readonly _id: string;
  readonly accountId: string;
  readonly slots: readonly string[];
}

export interface LedgerModels {
  /** Only ever inserted. */
  readonly commits: Model<Commit>;
  readonly snapshots: Model<SnapshotDocument>;
  readonly statements: Model<PeriodStatement>;
  readonly processes: Model<ProcessDocument>;
  readonly turns: Model<TurnDocument>;
  readonly probes: Model<ProbeDocument>;
}

const { Mixed } = Schema.Types;
const plain = { type: Mixed, required: true } as const;

/** No two commits of an account share a slot. */
const SLOTS = { accountId: 1, slots: 1 } as const;
const ONCE = { unique: true, partialFilterExpression: { slots: { $exists: true } } };

const commitSchema = new Schema(
  {
    _id: text,
    accountId: text,
    fromSeq: integer,
    toSeq: integer,
    token: text,
    at: instant,
    entries: { type: [Mixed], required: true },
    crossings: { type: [Mixed], default: undefined },
    slots: { type: [String], default: undefined },
    about: { type: [String], default: undefined },
    prevHash: { type: String },
    hash: text,
  },
  { ...options, collection: COMMITS, minimize: false },
)
  .index(SLOTS, ONCE)
  .index({ accountId: 1, about: 1 }, { partialFilterExpression: { about: { $exists: true } } })
  // Lists the accounts.
  .index({ accountId: 1 }, { partialFilterExpression: { fromSeq: 1 } })
  .index({ at: 1, _id: 1 }, { partialFilterExpression: { crossings: { $exists: true } } })
  .index({ accountId: 1, at: 1 }, { partialFilterExpression: { crossings: { $exists: true } } });

const snapshotSchema = new Schema(
  {
    _id: text,
    seq: integer,
    fromSeq: integer,
    hash: text,
    shape: text,
    at: instant,
    buckets: plain,
    grants: { type: [Mixed], required: true },
    holds: { type: [Mixed], required: true },
    pauses: { type: [Mixed], required: true },
    period: plain,
    crossings: plain,
    terms: plain,
    spaceCaps: plain,
    nextAt: instant,
  },
  { ...options, collection: 'ledger_snapshots', minimize: false },
)
  .index({ nextAt: 1 })
  // Which accounts changed since the last time that somebody looked.
  .index({ at: 1, _id: 1 })
  // Small: only open accounts that are low, or at their end. See `all-accounts.ts`.
  .index(
    { 'buckets.available': 1, _id: 1 },
    { partialFilterExpression: { 'terms.state': 'open', 'crossings.threshold.armed': false } },
  )
  // When the periods of a plan's accounts end.
  .index({ 'terms.plan.planId': 1, 'period.end': 1 }, { partialFilterExpression: { 'terms.state': 'open' } })
  .index({ 'period.end': -1 }, { partialFilterExpression: { 'terms.state': 'open', 'crossings.gone.armed': false } });

const processSchema = new Schema({ _id: text, at: instant }, { ...options, collection: 'ledger_processes' });

const turnSchema = new Schema(
  { _id: text, line: { type: [String], required: true }, until: instant },
  { ...options, collection: 'ledger_turns' },
);

const probeSchema = new Schema(
  { _id: text, accountId: text, slots: { type: [String], required: true } },
  { ...options, collection: 'ledger_probes' },
).index(SLOTS, ONCE);

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
    commits: model<Commit>('LedgerCommit', commitSchema),
    snapshots: model<SnapshotDocument>('LedgerSnapshot', snapshotSchema),
    statements: model<PeriodStatement>('LedgerStatement', statementSchema),
    processes: model<ProcessDocument>('LedgerProcess', processSchema),
    turns: model<TurnDocument>('LedgerTurn', turnSchema),
    probes: model<ProbeDocument>('LedgerProbe', probeSchema),
  };
}
