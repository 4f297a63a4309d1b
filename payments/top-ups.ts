/**
 * The records of purchases. A record is inserted before anything is started, under an id that follows from account and
 * request id; afterwards it changes only from the revision that was read, so that of two who settle one starts anew.
 */
import { createHash } from 'node:crypto';
import { insertIfMissing } from '../accounts/insert-if-missing.js';
import { notFound } from '../accounts/answers.js';
import { pageOf, type Page, type PageQuery } from '../accounts/page.js';
import { invalidRequest } from '../domain/errors.js';
import type { Pack } from '../domain/purchase.js';
import { PARKED, type PaymentModels, type TopUpRecord, type TopUpState } from './models.js';

export interface TopUpView extends Pick<
  TopUpRecord,
  'accountId' | 'requestId' | 'spaceId' | 'memberId' | 'credits' | 'unitPrice' | 'total' | 'state' | 'createdAt'
> {
  readonly id: string;
  /** Why a person has to look at it; null unless it is parked. */
  readonly parkedReason: string | null;
  readonly creditedAt: Date | null;
  readonly periodId: string | null;
  readonly expiresAt: Date | null;
  readonly refundedCredits: number;
}

export interface PendingTopUp {
  readonly id: string;
  readonly credits: number;
  readonly state: TopUpState;
  readonly createdAt: Date;
}

/** What a purchase is, before anything happened to it. */
export type NewTopUp = Pick<
  TopUpRecord,
  | 'accountId'
  | 'requestId'
  | 'spaceId'
  | 'memberId'
  | 'credits'
  | 'unitPrice'
  | 'total'
  | 'successUrl'
  | 'cancelUrl'
  | 'livemode'
>;
export type TopUpChanges = Partial<Omit<TopUpRecord, '_id' | 'accountId' | 'requestId' | 'revision' | 'createdAt'>>;

/** Somebody else changed the record since it was read. */
export class TopUpChanged extends Error {
  override readonly name = 'TopUpChanged';
}

/** How long a customer may take to pay. Stripe allows 30 minutes to a day. */
export const CHECKOUT_OPEN_MS = 60 * 60_000;
const OPEN: readonly TopUpState[] = ['awaiting_payment', 'processing'];
const BOUGHT: readonly TopUpState[] = ['credited', 'partly_refunded', 'disputed'];

const FIRST: Omit<TopUpRecord, '_id' | 'createdAt' | 'checkoutExpiresAt' | keyof NewTopUp> = {
  state: 'awaiting_payment',
  revision: 0,
  sessionId: null,
  checkoutUrl: null,
  paymentIntentId: null,
  paymentStatus: null,
  grantStartedAt: null,
  grant: null,
  parkedBecause: null,
  reversals: [],
  disputeId: null,
  disputeStatus: null,
  receiptAt: null,
  nextLookAt: null,
};

/** The same request of the same account is the same purchase. */
export function topUpId(accountId: string, requestId: string): string {
  return `tu_${createHash('sha256').update(`${accountId}~${requestId}`).digest('base64url').slice(0, 24)}`;
}

export type TopUps = ReturnType<typeof createTopUps>;

interface TopUpsParts {
  readonly models: Pick<PaymentModels, 'topUps'>;
  /** Told once, when a purchase comes to need a person. */
  readonly onParked: (record: TopUpRecord) => void;
}

export function createTopUps({ models: { topUps }, onParked }: TopUpsParts) {
  const now = (): Date => new Date();
  const find = async (id: string): Promise<TopUpRecord | null> => await topUps.findById(id).lean<TopUpRecord>();

  const require = async (id: string): Promise<TopUpRecord> => {
    const record = await find(id);
    if (!record) throw notFound('top-up');
    return record;
  };

  return {
    find,
    require,

    /** Throws `key-conflict` when the request id was used for another purchase. */
    async insert(wanted: NewTopUp): Promise<TopUpRecord> {
      const _id = topUpId(wanted.accountId, wanted.requestId);
      const createdAt = now();
      const checkoutExpiresAt = wholeSecond(createdAt.getTime() + CHECKOUT_OPEN_MS);
      await insertIfMissing(topUps, _id, {
        ...FIRST,
        ...wanted,
        createdAt,
        checkoutExpiresAt,
        nextLookAt: checkoutExpiresAt,
      });
      return await require(_id);
    },

    async findRequest(accountId: string, requestId: string): Promise<TopUpRecord | null> {
      return await find(topUpId(accountId, requestId));
    },

    /** Throws `TopUpChanged` when the record is not as it was read any more. */
    async change(record: TopUpRecord, changes: TopUpChanges): Promise<TopUpRecord> {
      const { _id, revision } = record;
      const after = { ...record, ...changes, revision: revision + 1 };
      const { modifiedCount } = await topUps.updateOne(
        { _id, revision },
        { $set: { ...changes, nextLookAt: nextLookAt(after, now()) }, $inc: { revision: 1 } },
        { runValidators: true },
      );
      if (modifiedCount !== 1) throw new TopUpChanged(`top-up ${_id} was changed meanwhile`);
      if (after.state === PARKED && record.state !== PARKED) onParked(after);
      return await require(_id);
    },

    /** Nothing was new: look again later. */
    async postpone({ _id, revision, ...record }: TopUpRecord): Promise<void> {
      const next = nextLookAt({ _id, revision, ...record }, now());
      await topUps.updateOne({ _id, revision }, { $set: { nextLookAt: next } });
    },

    async due(limit: number): Promise<TopUpRecord[]> {
      return await topUps
        .find({ nextLookAt: { $lte: now() } })
        .sort({ nextLookAt: 1 })
        .limit(limit)
        .lean<TopUpRecord[]>();
    },

    async findByPaymentIntent(paymentIntentId: string): Promise<TopUpRecord | null> {
      return await topUps.findOne({ paymentIntentId }).lean<TopUpRecord>();
    },

    async countParked(): Promise<number> {
      return await topUps.countDocuments({ state: PARKED });
    },

    /** Checkouts that could still be paid, oldest first. */
    async openCheckouts(accountId: string): Promise<TopUpRecord[]> {
      return await topUps
        .find({ accountId, state: 'awaiting_payment' })
        .sort({ createdAt: 1, _id: 1 })
        .lean<TopUpRecord[]>();
    },

    async list(accountId: string, { limit, cursor }: PageQuery): Promise<Page<TopUpView>> {
      const [ms, id] = (cursor ?? '').split(':');
      const at = new Date(Number(ms));
      const older =
        cursor === undefined || Number.isNaN(at.getTime())
          ? {}
          : { $or: [{ createdAt: { $lt: at } }, { createdAt: at, _id: { $gt: id ?? '' } }] };
      const records = await topUps
        .find({ accountId, ...older })
        .sort({ createdAt: -1, _id: 1 })
        .limit(limit + 1)
        .lean<TopUpRecord[]>();
      return pageOf(records, limit, (record) => `${record.createdAt.getTime()}:${record._id}`, topUpView);
    },

    /** What was begun and may still land. */
    async pending(accountId: string): Promise<PendingTopUp[]> {
      const records = await topUps
        .find({ accountId, state: { $in: OPEN }, sessionId: { $ne: null } })
        .sort({ createdAt: 1, _id: 1 })
        .limit(20)
        .lean<TopUpRecord[]>();
      return records
        .filter(({ state, checkoutExpiresAt }) => state === 'processing' || checkoutExpiresAt > now())
        .map(({ _id, credits, state, createdAt }) => ({ id: _id, credits, state, createdAt }));
    },

    /** Packs credited in the period and the two before it. */
    async packs(accountId: string, periodNumber: number): Promise<Pack[]> {
      const records = await topUps
        .find({ accountId, state: { $in: BOUGHT } })
        .sort({ createdAt: -1 })
        .limit(100)
        .lean<TopUpRecord[]>();
      return records
        .filter(({ grant }) => grant !== null && grant.periodNumber >= periodNumber - 2)
        .map(({ grant, credits, total }) => ({ periodNumber: grant!.periodNumber, credits, total }));
    },

    /** Throws `invalid-request`: an account pays in one currency. */
    async requireCurrency(accountId: string, currency: string): Promise<void> {
      const other = await topUps.findOne({ accountId, 'total.currency': { $ne: currency } }, { _id: 1 }).lean();
      if (other === null) return;
      throw invalidRequest('accountId', 'This account has paid in another currency before.');
    },
  };
}

export function topUpView(record: TopUpRecord): TopUpView {
  const { accountId, spaceId, memberId, credits, unitPrice, total, state, createdAt, grant, reversals } = record;
  return {
    id: record._id,
    accountId,
    requestId: record.requestId,
    spaceId,
    memberId,
    credits,
    unitPrice,
    total,
    state,
    parkedReason: state === PARKED ? record.parkedBecause : null,
    createdAt,
    creditedAt: grant?.at ?? null,
    periodId: grant?.periodId ?? null,
    expiresAt: grant?.expiresAt ?? null,
    refundedCredits: reversals
      .filter(({ kind, state: step }) => kind !== 'freeze' && (step === 'planned' || step === 'booked'))
      .reduce((sum, reversal) => sum + reversal.credits, 0),
  };
}

const SOONEST_MS = 2_000;
const LATEST_MS = 10 * 60_000;
/** A workflow does these at once: the sweep only makes up for one that is lost. */
const AFTER_WORKFLOW_MS = 30_000;

/** The older a purchase, the rarer it is looked at. */
function nextLookAt(record: TopUpRecord, now: Date): Date | null {
  const age = now.getTime() - record.createdAt.getTime();
  const later = (ms: number): Date => new Date(now.getTime() + ms);
  const unfinished = record.reversals.some(({ state }) => state === 'planned' || state === 'returning');
  if (unfinished || (record.grant !== null && record.receiptAt === null)) {
    return later(Math.min(Math.max(AFTER_WORKFLOW_MS, age / 10), LATEST_MS));
  }
  if (!OPEN.includes(record.state)) return null;
  // Nobody was sent to a checkout that is not there.
  if (record.sessionId === null && record.checkoutExpiresAt > now) return record.checkoutExpiresAt;
  return later(Math.min(Math.max(SOONEST_MS, age / 20), LATEST_MS));
}

/** Stripe counts in seconds. */
const wholeSecond = (ms: number): Date => new Date(Math.floor(ms / 1_000) * 1_000);
