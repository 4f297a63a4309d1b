/**
 * What is known of each mail to each person, so that nobody gets one twice. A delivery is claimed before its mail is
 * handed over; a claim of a process that died runs out. Between the server's answer and our record lies a crash's
 * chance of a second copy: that one has the same Message-ID.
 */
import { Schema, type Connection, type Model } from 'mongoose';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import { prepareCollections } from '../storage/prepare-collections.js';
import { instant, instantOrNull, options, text, textOrNull, whole } from '../storage/schema-parts.js';
import { SEND_TIMEOUT_MS } from './transport.js';

const CLAIM_MS = SEND_TIMEOUT_MS + 15_000;
const NOBODY = new Date(0);
const MAX_REASON_LENGTH = 500;

export interface DeliveryRecord {
  /** `receipt~<topUpId>~<memberId>` */
  readonly _id: string;
  readonly accountId: string;
  readonly memberId: string;
  /** As of the last try. */
  readonly address: string;
  readonly state: 'waiting' | 'sent' | 'refused';
  readonly attempts: number;
  readonly claimedUntil: Date;
  /** What the mail server said last, where it did not take the mail. */
  readonly reason: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** One try, owned by whoever claimed it. */
export interface ClaimedDelivery {
  readonly createdAt: Date;
  finish(state: 'sent' | 'refused', reason?: string): Promise<void>;
  /** Anybody may try again at once. */
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
    attempts: whole,
    claimedUntil: instant,
    reason: textOrNull,
    createdAt: instant,
    finishedAt: instantOrNull,
  },
  options,
).index({ accountId: 1, createdAt: -1 });

/** Makes the collection and its indexes where they are missing. */
export async function openDeliveries(connection: Connection): Promise<Deliveries> {
  const model = connection.model<DeliveryRecord>('MailDelivery', schema, 'mail_deliveries');
  await prepareCollections({ model });
  return createDeliveries(model);
}

function createDeliveries(model: Model<DeliveryRecord>): Deliveries {
  return {
    async claim(key, { address, ...whose }) {
      const now = new Date();
      const first = { ...whose, address, state: 'waiting', attempts: 0, claimedUntil: NOBODY, createdAt: now };
      await insertIfMissing(model, key, { ...first, reason: null, finishedAt: null });
      const claimed = await model
        .findOneAndUpdate(
          { _id: key, state: 'waiting', claimedUntil: { $lte: now } },
          { $set: { claimedUntil: new Date(now.getTime() + CLAIM_MS), address }, $inc: { attempts: 1 } },
          { returnDocument: 'after' },
        )
        .lean<DeliveryRecord>();
      if (claimed === null) {
        const found = await model.findById(key).lean<DeliveryRecord>();
        return found?.state === 'waiting' ? 'claimed_elsewhere' : 'finished';
      }
      return {
        createdAt: claimed.createdAt,
        async finish(state, reason) {
          await model.updateOne({ _id: key }, { $set: { state, reason: short(reason), finishedAt: new Date() } });
        },
        async giveBack(reason) {
          // Only our own claim: another may have followed it.
          const own = { _id: key, state: 'waiting', attempts: claimed.attempts } as const;
          await model.updateOne(own, { $set: { claimedUntil: NOBODY, reason: short(reason) } });
        },
      };
    },
  };
}

const short = (reason: string | undefined): string | null => reason?.slice(0, MAX_REASON_LENGTH) ?? null;
