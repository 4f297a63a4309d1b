/** Defines how an action that waits for credits is stored: what was asked for, its price, and what became of it. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { Actor } from '../domain/account/actor.js';
import type { Action } from '../domain/business-key.js';
import type { Price } from '../domain/pricing/price-list.js';
import { WAITING_STATES, type WaitingState } from '../domain/waiting-state.js';
import { dueWorkFields, dueWorkIndex, type DueWork } from '../storage/due-work.js';
import { leaseModel, type LeaseRecord } from '../storage/lease.js';
import { flag, instant, instantOrNull, options, part, text, textOrNull, whole } from '../storage/schema-parts.js';

/** It is due when it may expire, may perhaps be charged, or has ended and a workflow has to be told. */
export interface WaitingRecord extends DueWork {
  /** `<accountId>~<action>~<nth wait of the action>` */
  readonly _id: string;
  readonly accountId: string;
  readonly action: Action;
  readonly spaceId: string | null;
  readonly memberId: string | null;
  readonly requestId: string | null;
  /** Who asked for it, and is named by the charge. */
  readonly actor: Actor;
  readonly workflowId: string | null;
  /** As it was when it began to wait. */
  readonly price: Price;
  readonly state: WaitingState;
  /** The code of the refusal that keeps it waiting, or that ended it. */
  readonly reason: string | null;
  /** Its place follows from this, the server's time. */
  readonly since: Date;
  /** From then on it is not charged. */
  readonly expiresAt: Date;
  /** It is being charged, so nobody may end it. */
  readonly charging: boolean;
  readonly endedAt: Date | null;
  readonly debitId: string | null;
  /** The workflow that gets a signal when the wait ends. */
  readonly notifies: string | null;
}

const ENDED_KEPT_S = 90 * 86_400;

const schema = new Schema<WaitingRecord>(
  {
    _id: text,
    accountId: text,
    action: { type: Schema.Types.Mixed, required: true },
    spaceId: textOrNull,
    memberId: textOrNull,
    requestId: textOrNull,
    actor: text,
    workflowId: textOrNull,
    price: { type: new Schema({ tokens: whole, priceListVersion: whole }, part), required: true },
    state: { ...text, enum: WAITING_STATES },
    reason: textOrNull,
    since: instant,
    expiresAt: instant,
    charging: flag,
    endedAt: instantOrNull,
    debitId: textOrNull,
    notifies: textOrNull,
    ...dueWorkFields,
  },
  options,
)
  .index(dueWorkIndex)
  .index({ accountId: 1, state: 1, since: 1, _id: 1 })
  .index({ accountId: 1, requestId: 1 })
  .index({ since: 1 }, { partialFilterExpression: { state: 'waiting' } })
  .index({ endedAt: 1 }, { expireAfterSeconds: ENDED_KEPT_S });

export interface WaitingModels {
  readonly waiting: Model<WaitingRecord>;
  readonly leases: Model<LeaseRecord>;
}

export const waitingModels = (connection: Connection): WaitingModels => ({
  waiting: connection.model<WaitingRecord>('WaitingAction', schema, 'waiting_actions'),
  leases: leaseModel(connection, 'WaitingLease', 'waiting_leases'),
});
