/** Defines how staff and their failed sign-ins are stored. */
import { Schema, type Connection, type Model } from 'mongoose';
import { flag, instant, instantOrNull, options, text, whole } from '../../storage/schema-parts.js';
import { STAFF_ROLES, type StaffRole } from './roles.js';

export interface StaffRecord {
  /** `staff-<random>`: entries, corrections and the audit log name people by it only. */
  readonly _id: string;
  /** In lower case. Unique. */
  readonly email: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly passwordHash: string;
  /** The password was given by somebody else. */
  readonly mustChangePassword: boolean;
  /** Sessions that began before are over. */
  readonly sessionsFrom: Date;
  readonly createdAt: Date;
  /** Null: the person may sign in. */
  readonly disabledAt: Date | null;
}

/** Counts failed sign-ins under one email address, known or not. */
export interface SignInFailuresRecord {
  /** A hash of the address, so that addresses that somebody tried are not kept. */
  readonly _id: string;
  readonly count: number;
  /** No attempt is looked at before. */
  readonly pausedUntil: Date;
  readonly lastAt: Date;
}

const FORGET_FAILURES_AFTER_S = 24 * 60 * 60;

const staffSchema = new Schema<StaffRecord>(
  {
    _id: text,
    email: text,
    name: text,
    role: { ...text, enum: STAFF_ROLES },
    passwordHash: text,
    mustChangePassword: flag,
    sessionsFrom: instant,
    createdAt: instant,
    disabledAt: instantOrNull,
  },
  options,
).index({ email: 1 }, { unique: true });

const failuresSchema = new Schema<SignInFailuresRecord>(
  { _id: text, count: whole, pausedUntil: instant, lastAt: instant },
  options,
).index({ lastAt: 1 }, { expireAfterSeconds: FORGET_FAILURES_AFTER_S });

export interface StaffModels {
  readonly staff: Model<StaffRecord>;
  readonly failures: Model<SignInFailuresRecord>;
}

export function staffModels(connection: Connection): StaffModels {
  return {
    staff: connection.model<StaffRecord>('Staff', staffSchema, 'staff'),
    failures: connection.model<SignInFailuresRecord>('SignInFailures', failuresSchema, 'staff_sign_in_failures'),
  };
}
