/** Defines how the audit log is stored. */
import { Schema, type Connection, type Model } from 'mongoose';
import { instant, options, text, textOrNull } from '../../storage/schema-parts.js';
import { AUDITED_ACTS, type AuditedAct } from './acts.js';

/** Ids, numbers, codes and flags only: the erasure of a person must not break the chain. */
export type AuditFacts = Readonly<Record<string, string | number | boolean | null>>;

/** One line of the log. It holds ids only, never names or addresses. */
export interface AuditRecord {
  /** From 1, without gaps. */
  readonly _id: number;
  readonly at: Date;
  /** A person's id, `command` for an operators' command, `nobody` for a sign-in that failed. */
  readonly by: string;
  readonly act: AuditedAct;
  readonly accountId: string | null;
  /** The id of what was acted on, besides the account. */
  readonly subject: string | null;
  readonly facts: AuditFacts;
  /** Covers the line and the hash of the line before it. */
  readonly hash: string;
}

const auditSchema = new Schema<AuditRecord>(
  {
    _id: { type: Number, required: true, min: 1 },
    at: instant,
    by: text,
    act: { ...text, enum: AUDITED_ACTS },
    accountId: textOrNull,
    subject: textOrNull,
    facts: { type: Schema.Types.Mixed, required: true },
    hash: text,
  },
  { ...options, minimize: false },
)
  .index({ by: 1, _id: -1 })
  .index({ accountId: 1, _id: -1 })
  .index({ act: 1, _id: -1 });

export const auditModel = (connection: Connection): Model<AuditRecord> =>
  connection.model<AuditRecord>('AuditLine', auditSchema, 'audit_log');
