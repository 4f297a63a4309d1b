/** Defines how notifications and read marks are stored. */
import { Schema, type Connection, type Model } from 'mongoose';
import { NOTIFICATION_KINDS, type NotificationKind } from '../../domain/alerts/notification.js';
import { ROLES, type Role } from '../../domain/role.js';
import { instant, options, part, text, textOrNull, whole } from '../../storage/schema-parts.js';
import type { ReadMarks } from './read-marks.js';

/** Whom a notification is for. Who of them sees it is decided when it is read. */
export interface Audience {
  /** Null: every role. */
  readonly roles: readonly Role[] | null;
  /** Null: whatever Space a member works in. */
  readonly spaceId: string | null;
}

export interface NotificationRecord {
  /** `<accountId>~<number, padded>` */
  readonly _id: string;
  readonly accountId: string;
  /** From 1, without gaps in the account. */
  readonly number: number;
  /** Names the event that it reports, such as a crossing. Unique in the account. */
  readonly id: string;
  readonly kind: NotificationKind;
  readonly title: string;
  readonly body: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** When it happened. */
  readonly at: Date;
  readonly audience: Audience;
  /** When it was stored. */
  readonly createdAt: Date;
}

/** Stores which notifications of an account a member has read. */
export interface ReadMarksRecord extends ReadMarks {
  /** `<accountId>~<memberId>` */
  readonly _id: string;
  /** Counts the changes: one that read an older state is tried again. */
  readonly revision: number;
}

const notificationSchema = new Schema<NotificationRecord>(
  {
    _id: text,
    accountId: text,
    number: whole,
    id: text,
    kind: { ...text, enum: NOTIFICATION_KINDS },
    title: text,
    body: text,
    facts: { type: Schema.Types.Mixed, required: true },
    at: instant,
    audience: {
      type: new Schema({ roles: { type: [{ type: String, enum: ROLES }], default: null }, spaceId: textOrNull }, part),
      required: true,
    },
    createdAt: instant,
  },
  // `id` is our own field, so mongoose adds none. Empty facts are stored as well.
  { ...options, id: false, minimize: false },
).index({ accountId: 1, id: 1 }, { unique: true });

const readMarksSchema = new Schema<ReadMarksRecord>(
  {
    _id: text,
    revision: whole,
    steps: [new Schema({ upTo: whole, at: instant }, part)],
    single: [new Schema({ number: whole, at: instant }, part)],
  },
  options,
);

export interface InAppModels {
  readonly notifications: Model<NotificationRecord>;
  readonly readMarks: Model<ReadMarksRecord>;
}

export function inAppModels(connection: Connection): InAppModels {
  return {
    notifications: connection.model<NotificationRecord>('Notification', notificationSchema, 'notifications'),
    readMarks: connection.model<ReadMarksRecord>('NotificationReadMarks', readMarksSchema, 'notification_read_marks'),
  };
}
