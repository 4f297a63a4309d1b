/**
 * Records each message to each person or channel, so that nobody gets one twice. A delivery is claimed before its message
 * is handed over, and a claim of a process that died runs out. A process that dies after the provider's answer and
 * before it is recorded causes a second copy: as a mail, that copy has the same Message-ID.
 */
import type { Model } from 'mongoose';
import { createDueWork, dueFrom, withLease } from '../storage/due-work.js';
import { isDuplicateKey } from '../storage/driver.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import { SEND_TIMEOUT_MS } from './mail/transport.js';
import type { Channel, EndState } from '../domain/alerts/delivery-state.js';
import type { Delivery, DeliveryRecord } from './record.js';

const LEASE_MS = SEND_TIMEOUT_MS + 15_000;
const MAX_ANSWER_LENGTH = 500;
/** Nothing is tried for longer than a day. */
const OLDEST_PENDING_MS = 2 * 86_400_000;

/** Gets what came of each attempt; `pending`: it is tried again. It must not block. */
export type OnOutcome = (channel: Channel, state: EndState | 'pending') => void;

/** One attempt, owned by the process that claimed it. */
export interface ClaimedDelivery {
  readonly createdAt: Date;
  finish(state: EndState, answer?: string): Promise<void>;
  /** Any process may try again at once. */
  giveBack(answer: string): Promise<void>;
}

export type Claim = ClaimedDelivery | 'finished' | 'claimed_elsewhere';

export interface Deliveries {
  /** Stores deliveries that are still to come; those that are stored stay as they are. */
  plan(deliveries: readonly Delivery[]): Promise<void>;
  /** Stores one that needed no attempt of its own, once; `people`: how many it reached. */
  recordSent(delivery: Delivery, people: number): Promise<void>;
  claim(delivery: Delivery): Promise<Claim>;
  find(key: string): Promise<DeliveryRecord | null>;
  /** Ends a delivery that nobody tries any more; one that is finished stays as it is. */
  giveUp(key: string, answer: string): Promise<void>;
  /** Ends all that waits for a recipient who is no more; what is being sent now ends by itself. */
  giveUpRecipient(recipient: Pick<Delivery, 'accountId' | 'channel' | 'recipient'>, answer: string): Promise<void>;
}

export function createDeliveries(model: Model<DeliveryRecord>, onOutcome: OnOutcome = () => undefined): Deliveries {
  const work = createDueWork({ model, nextDueAt: withLease(LEASE_MS) });

  const find = async (key: string): Promise<DeliveryRecord | null> => await model.findById(key).lean<DeliveryRecord>();

  return {
    find,

    async plan(deliveries) {
      if (deliveries.length === 0) return;
      const now = new Date();
      const records = deliveries.map(({ key, ...delivery }) => ({ _id: key, ...newRecord(delivery, now) }));
      try {
        await model.insertMany(records, { ordered: false });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },

    async recordSent({ key, ...delivery }, people) {
      const now = new Date();
      const record = { ...newRecord(delivery, now), ...dueFrom(null), state: 'sent', people, finishedAt: now };
      await insertIfMissing(model, key, record);
      onOutcome(delivery.channel, 'sent');
    },

    async claim({ key, ...delivery }) {
      const now = new Date();
      const planned = await find(key);
      if (!planned) await insertIfMissing(model, key, newRecord(delivery, now));
      const found = planned ?? (await find(key))!;
      if (found.dueAt === null) return 'finished';
      const claimed = await work.claim(found, { state: 'sending', attemptedAt: now });
      if (!claimed) return 'claimed_elsewhere';
      return {
        createdAt: claimed.createdAt,
        async finish(state, answer) {
          await work.finish({ _id: key }, { state, answer: short(answer), finishedAt: new Date() });
          onOutcome(delivery.channel, state);
        },
        async giveBack(answer) {
          await work.release(claimed, { state: 'pending', answer: short(answer) });
          onOutcome(delivery.channel, 'pending');
        },
      };
    },

    async giveUp(key, answer) {
      await work.finish({ _id: key }, { state: 'failed', answer: short(answer), finishedAt: new Date() });
    },

    async giveUpRecipient({ accountId, channel, recipient }, answer) {
      const now = new Date();
      const createdAt = { $gt: new Date(now.getTime() - OLDEST_PENDING_MS) };
      const waiting = { accountId, createdAt, channel, recipient, state: 'pending' } as const;
      await work.finish(waiting, { state: 'failed', answer: short(answer), finishedAt: now });
    },
  };
}

const newRecord = (delivery: Omit<Delivery, 'key'>, now: Date): Omit<DeliveryRecord, '_id'> => ({
  ...delivery,
  people: 1,
  state: 'pending',
  answer: null,
  createdAt: now,
  attemptedAt: null,
  finishedAt: null,
  ...dueFrom(now),
});

const short = (answer: string | undefined): string | null => answer?.slice(0, MAX_ANSWER_LENGTH) ?? null;
