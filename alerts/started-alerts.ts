/**
 * Remembers the crossings whose alert was started, and until when all crossings were looked at. The ledger never changes
 * a crossing, so this is kept here.
 */
import { Schema, type Connection, type Model } from 'mongoose';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import { leaseModel, type LeaseRecord } from '../storage/lease.js';
import { readMarkModel, type ReadMarkRecord } from '../storage/read-mark.js';
import { instant, options, text } from '../storage/schema-parts.js';

interface StartedAlertRecord {
  /** The crossing. */
  readonly _id: string;
  readonly startedAt: Date;
}

/** Far longer than the sweep looks back. */
const STARTED_KEPT_S = 35 * 86_400;

const startedSchema = new Schema<StartedAlertRecord>({ _id: text, startedAt: instant }, options).index(
  { startedAt: 1 },
  { expireAfterSeconds: STARTED_KEPT_S },
);

export interface StartModels {
  readonly started: Model<StartedAlertRecord>;
  readonly readMarks: Model<ReadMarkRecord>;
  readonly leases: Model<LeaseRecord>;
}

export const startModels = (connection: Connection): StartModels => ({
  started: connection.model<StartedAlertRecord>('StartedAlert', startedSchema, 'started_alerts'),
  readMarks: readMarkModel(connection, 'AlertReadMark', 'alert_read_marks'),
  leases: leaseModel(connection, 'AlertLease', 'alert_leases'),
});

export interface StartedAlerts {
  add(crossingId: string): Promise<void>;
  /** Those of these crossings whose alert was started. */
  among(crossingIds: readonly string[]): Promise<ReadonlySet<string>>;
}

export function createStartedAlerts({ started }: Pick<StartModels, 'started'>): StartedAlerts {
  return {
    async add(crossingId) {
      await insertIfMissing(started, crossingId, { startedAt: new Date() });
    },
    async among(crossingIds) {
      const found = await started.find({ _id: { $in: crossingIds } }, { _id: 1 }).lean<StartedAlertRecord[]>();
      return new Set(found.map(({ _id }) => _id));
    },
  };
}
