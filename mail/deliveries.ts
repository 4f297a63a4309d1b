/**
 * Records each mail to each person, so that nobody gets one twice. A delivery is claimed before its mail is handed over,
 * and a claim of a process that died runs out. A process that dies after the mail server's answer and before it is
 * recorded causes a second copy: that copy has the same Message-ID.
 */
import { Schema, type Connection, type Model } from 'mongoose';
import { createDueWork, dueFrom, dueWorkFields, dueWorkIndex, withLease, type DueWork } from '../storage/due-work.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import { prepareCollections } from '../storage/prepare-collections.js';
import { instant, instantOrNull, options, text, textOrNull } from '../storage/schema-parts.js';
import { SEND_TIMEOUT_MS } from './transport.js';

const LEASE_MS = SEND_TIMEOUT_MS + 15_000;
const MAX_REASON_LENGTH = 500;

/** It is due while it waits; a claim keeps it from other processes until the lease ends. */
export interface DeliveryRecord extends DueWork {
  /** `receipt~<topUpId>~<memberId>` */
  readonly _id: string;
  readonly accountId: string;
  readonly memberId: string;
  /** The address of the last attempt. */
  readonly address: string;
  readonly state: 'waiting' | 'sent' | 'refused';
  /** The last answer of the mail server, where it did not take the mail. */
  readonly reason: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** One attempt, owned by the process that claimed it. */
export interface ClaimedDelivery {
  readonly createdAt: Date;
  finish(state: 'sent' | 'refused', reason?: string): Promise<void>;
  /** Any process may try again at once. */
  giveBack(reason: string): Promise<void>;
}

export type Claim = ClaimedDelivery | 'finished' | 'claimed_elsewhere';

export interface Deliveries {
  claim(key: string, to: Pick<DeliveryRecord, 'accountId' | 'memberId' | 'address'>): Promise<Claim>;
}

const schema = new Schema<DeliveryRecord>(
  {
    _id: text,
    accountId: text,
    memberId: text,
    address: text,
    state: { ...text, enum: ['waiting', 'sent', 'refused'] },
    reason: textOrNull,
    createdAt: instant,
    finishedAt: instantOrNull,
    ...dueWorkFields,
  },
  options,
)
  .index(dueWorkIndex)
  .index({ accountId: 1, createdAt: -1 });

/** Makes the collection and its indexes where they are missing. */
export async function openDeliveries(connection: Connection): Promise<Deliveries> {
  const model = connection.model<DeliveryRecord>('MailDelivery', schema, 'mail_deliveries');
  await prepareCollections({ model });
  return createDeliveries(model);
}

function createDeliveries(model: Model<DeliveryRecord>): Deliveries {
  const work = createDueWork({ model, nextDueAt: withLease(LEASE_MS) });

  return {
    async claim(key, { address, ...whose }) {
      const now = new Date();
      const first = { ...whose, address, state: 'waiting', reason: null, createdAt: now, finishedAt: null };
      await insertIfMissing(model, key, { ...first, ...dueFrom(now) });
      const found = (await model.findById(key).lean<DeliveryRecord>())!;
      if (found.dueAt === null) return 'finished';
      const claimed = await work.claim(found, { address });
      if (!claimed) return 'claimed_elsewhere';
      return {
        createdAt: claimed.createdAt,
        async finish(state, reason) {
          await work.finish({ _id: key }, { state, reason: short(reason), finishedAt: new Date() });
        },
        async giveBack(reason) {
          await work.release(claimed, { reason: short(reason) });
        },
      };
    },
  };
}

const short = (reason: string | undefined): string | null => reason?.slice(0, MAX_REASON_LENGTH) ?? null;
