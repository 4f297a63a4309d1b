/** Defines how re-screens, the edits that caused them, and their results are stored. */
import { Schema, type Connection, type Model } from 'mongoose';
import { RESCREEN_STATES, type Rescreen } from '../domain/rescreens/rescreen.js';
import { dueWorkFields, dueWorkIndex, type DueWork } from '../storage/due-work.js';
import { leaseModel, type LeaseRecord } from '../storage/lease.js';
import { flag, instant, instantOrNull, options, part, text, textOrNull, whole } from '../storage/schema-parts.js';

export interface RescreenRecord extends Rescreen, DueWork {
  /** `<accountId>~<jobId>~<nth, padded>` */
  readonly _id: string;
  readonly accountId: string;
  readonly jobId: string;
  /** From 1, without gaps in the job. */
  readonly nth: number;
  /** Names the re-screen's action: all its revisions are paid once. */
  readonly rerunId: string;
  /** The Space and the member of the edit that opened it. */
  readonly spaceId: string | null;
  readonly memberId: string | null;
  readonly refundRequestId: string;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  /** Counts the changes: one that read an older state is decided again. */
  readonly version: number;
}

/** Keeps what an edit was answered, also after its re-screen has ended. */
export interface EditRecord {
  /** `<accountId>~<jobId>~<editId>` */
  readonly _id: string;
  /** Of the edit's content: the same id with other content is a conflict. */
  readonly contentHash: string;
  /** Null: the call that stored it died before it joined a re-screen. */
  readonly rescreenId: string | null;
  readonly at: Date;
}

/** The result of one candidate in one revision. */
export interface ResultRecord {
  /** `<rescreenId>~<revision, padded>~<candidateId>` */
  readonly _id: string;
  readonly candidateId: string;
  readonly state: 'done' | 'failed';
  readonly reason: string | null;
  /** The round in which it came: see `Rescreen.round`. */
  readonly round: number;
  readonly at: Date;
}

const waitingSchema = new Schema({ waitingId: text, place: whole, tokens: whole, tokensAhead: whole }, part);
const chargeSchema = new Schema({ debitId: text, tokens: whole, refunded: flag }, part);

const rescreenSchema = new Schema<RescreenRecord>(
  {
    _id: text,
    accountId: text,
    jobId: text,
    nth: whole,
    rerunId: text,
    spaceId: textOrNull,
    memberId: textOrNull,
    state: { ...text, enum: RESCREEN_STATES },
    reason: textOrNull,
    revision: whole,
    revisions: [new Schema({ revision: whole, editId: text, at: instant }, part)],
    candidateIds: { type: [String], default: null },
    runNow: flag,
    runningRevision: whole,
    restarts: whole,
    hasScreened: flag,
    round: whole,
    progress: whole,
    charge: { type: chargeSchema, default: null },
    waiting: { type: waitingSchema, default: null },
    done: whole,
    failed: whole,
    total: whole,
    isOpen: flag,
    refundRequestId: text,
    createdAt: instant,
    endedAt: instantOrNull,
    version: whole,
    ...dueWorkFields,
  },
  options,
)
  .index({ accountId: 1, createdAt: -1, _id: -1 })
  .index({ state: 1, createdAt: -1 })
  .index(dueWorkIndex);

const editSchema = new Schema<EditRecord>(
  { _id: text, contentHash: text, rescreenId: textOrNull, at: instant },
  options,
);

const resultSchema = new Schema<ResultRecord>(
  {
    _id: text,
    candidateId: text,
    state: { ...text, enum: ['done', 'failed'] },
    reason: textOrNull,
    round: whole,
    at: instant,
  },
  options,
);

export interface RescreenModels {
  readonly rescreens: Model<RescreenRecord>;
  readonly edits: Model<EditRecord>;
  readonly results: Model<ResultRecord>;
  readonly leases: Model<LeaseRecord>;
}

export function rescreenModels(connection: Connection): RescreenModels {
  return {
    rescreens: connection.model<RescreenRecord>('Rescreen', rescreenSchema, 'rescreens'),
    edits: connection.model<EditRecord>('ScoreCardEdit', editSchema, 'score_card_edits'),
    results: connection.model<ResultRecord>('RescreenResult', resultSchema, 'rescreen_results'),
    leases: leaseModel(connection, 'RescreenLease', 'rescreen_leases'),
  };
}
