/** Defines how what the nightly check found, and its runs, are stored. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { AuditEnd } from '../audit/audit.js';
import { acknowledgedSchema, type Acknowledged } from '../../storage/acknowledged.js';
import { readMarkModel, type ReadMarkRecord } from '../../storage/read-mark.js';
import { instant, instantOrNull, integer, options, part, text, textOrNull, whole } from '../../storage/schema-parts.js';

/** `finding`: something is wrong. `notice`: nothing is wrong, but a person has something to do. */
const FINDING_SORTS = ['finding', 'notice'] as const;
export type FindingSort = (typeof FINDING_SORTS)[number];

/** One for each account, kind and place, however many runs find it. */
export interface FindingRecord {
  /** A hash of account, kind and place. */
  readonly _id: string;
  readonly sort: FindingSort;
  readonly kind: string;
  /** Null: it is about no account. */
  readonly accountId: string | null;
  readonly entryId: string | null;
  readonly subject: string;
  readonly expected: string;
  readonly found: string;
  readonly advice: string;
  readonly firstSeenAt: Date;
  /** When the run that found it last began. */
  readonly lastSeenAt: Date;
  /** A later run no longer found it. Null: it is there. */
  readonly goneAt: Date | null;
  /** Null once it is gone, or is found with other values. */
  readonly acknowledged: Acknowledged | null;
}

/** One run of the nightly check. */
export interface RunRecord {
  /** The run id of its workflow: a run that begins again keeps its record. */
  readonly _id: string;
  readonly startedAt: Date;
  /** Null: it runs, or its worker died and it begins again. */
  readonly finishedAt: Date | null;
  readonly accounts: number;
  readonly entries: number;
  readonly findings: number;
  readonly notices: number;
  readonly auditLines: number;
  /** Where the audit log ended, while it was sound: the next run proves that nothing was taken off its end. */
  readonly auditEnd: AuditEnd | null;
  readonly seconds: number | null;
}

const RUNS_KEPT_S = 400 * 86_400;

const findingSchema = new Schema<FindingRecord>(
  {
    _id: text,
    sort: { ...text, enum: FINDING_SORTS },
    kind: text,
    accountId: textOrNull,
    entryId: textOrNull,
    subject: text,
    expected: { type: String, default: '' },
    found: { type: String, default: '' },
    advice: text,
    firstSeenAt: instant,
    lastSeenAt: instant,
    goneAt: instantOrNull,
    acknowledged: { type: acknowledgedSchema, default: null },
  },
  options,
)
  .index({ sort: 1, goneAt: 1, firstSeenAt: -1, _id: 1 })
  .index({ goneAt: 1, lastSeenAt: 1 })
  .index({ accountId: 1, lastSeenAt: -1 });

const runSchema = new Schema<RunRecord>(
  {
    _id: text,
    startedAt: instant,
    finishedAt: instantOrNull,
    accounts: whole,
    entries: whole,
    findings: whole,
    notices: whole,
    auditLines: whole,
    auditEnd: { type: new Schema<AuditEnd>({ number: whole, hash: { type: String } }, part), default: null },
    seconds: { type: Number, default: null },
  },
  options,
).index({ startedAt: 1 }, { expireAfterSeconds: RUNS_KEPT_S });

/** What all accounts together spent in a feature on a day (UTC), of the entries that are counted. */
export interface DailyUsageRecord {
  /** `<day>~<feature>` */
  readonly _id: string;
  readonly day: string;
  readonly feature: string;
  /** Charges less refunds: below zero on a day that gave back more than it took. */
  readonly tokens: number;
  readonly actions: number;
}

/** The entries of an account up to this one are in the daily totals. */
export interface CountedRecord {
  /** The account. */
  readonly _id: string;
  readonly seq: number;
}

const dailyUsageSchema = new Schema<DailyUsageRecord>(
  { _id: text, day: text, feature: text, tokens: integer, actions: integer },
  options,
);
const countedSchema = new Schema<CountedRecord>({ _id: text, seq: whole }, options);

export interface DailyUsageModels {
  readonly dailyUsage: Model<DailyUsageRecord>;
  readonly counted: Model<CountedRecord>;
  readonly readMarks: Model<ReadMarkRecord>;
}

export function dailyUsageModels(connection: Connection): DailyUsageModels {
  return {
    dailyUsage: connection.model<DailyUsageRecord>('DailyUsage', dailyUsageSchema, 'daily_usage'),
    counted: connection.model<CountedRecord>('DailyUsageCounted', countedSchema, 'daily_usage_counted'),
    readMarks: readMarkModel(connection, 'DailyUsageReadMark', 'daily_usage_read_marks'),
  };
}

export interface CheckModels {
  readonly findings: Model<FindingRecord>;
  readonly runs: Model<RunRecord>;
}

export function checkModels(connection: Connection): CheckModels {
  return {
    findings: connection.model<FindingRecord>('Finding', findingSchema, 'reconcile_findings'),
    runs: connection.model<RunRecord>('ReconcileRun', runSchema, 'reconcile_runs'),
  };
}
