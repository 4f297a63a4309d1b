/**
 * Keeps the records of purchases. A record is inserted before anything is started, under an id that follows from account
 * and request id. Afterwards it changes only from the revision that was read: of two processes that apply the same
 * payment, one starts again.
 */
import { createHash } from 'node:crypto';
import { invalidField, notFound } from '../../domain/errors.js';
import type { Pack } from '../../domain/pricing/purchase.js';
import { present } from '../../domain/present.js';
import { createDueWork, dueFrom, type DueWork, type DueWorkStore } from '../../storage/due-work.js';
import { insertIfMissing } from '../../storage/insert-if-missing.js';
import { matching, READ_TIMEOUT_MS, type TextMatch } from '../../storage/driver.js';
import { pageOf, type Page, type PageQuery } from '../../storage/page.js';
import { PARKED, type Resolution, type TopUpState } from '../../domain/pricing/top-up-state.js';
import type { PaymentModels } from '../models.js';
import type { TopUpRecord } from './models.js';
import { nextLookAt } from './next-look.js';
import { paidForCredits, topUpView, type TopUpView } from './top-up-view.js';

export interface PendingTopUp {
  readonly id: string;
  readonly credits: number;
  readonly state: TopUpState;
  readonly createdAt: Date;
}

/** A purchase with what became of it, as the card shows it. */
export interface CardPack extends Pick<TopUpRecord, 'requestId' | 'credits' | 'state' | 'createdAt'> {
  readonly id: string;
  /** Null until the credits are added. */
  readonly periodId: string | null;
  readonly expiresAt: Date | null;
}

/** A purchase that was found by one of its ids. */
export interface FoundTopUp {
  readonly id: string;
  readonly accountId: string;
  /** The id that begins with the text. */
  readonly matched: string;
}

export type TopUpWithPayment = TopUpView &
  Pick<TopUpRecord, 'paymentIntentId' | 'sessionId' | 'disputeId' | 'disputeStatus'>;

const TOP_UP_IDS = ['_id', 'paymentIntentId', 'sessionId'] as const;

/** The card lists this many. */
const SHOWN_PACKS = 10;

/** A purchase before anything happened to it. */
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
export type TopUpChanges = Partial<
  Omit<TopUpRecord, '_id' | 'accountId' | 'requestId' | 'revision' | 'createdAt' | keyof DueWork>
>;

/** Another process changed the record since it was read. */
export class TopUpChanged extends Error {
  override readonly name = 'TopUpChanged';
}

/** Who changes the same record at the same time is done soon. */
const MAX_TRIES = 5;

/** Does work on a purchase's record again where another process has changed the record meanwhile. */
export async function untilUnchanged<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TopUpChanged) || tries === MAX_TRIES) throw error;
    }
  }
}

/** How long a customer may take to pay. Stripe allows 30 minutes to a day. */
const CHECKOUT_OPEN_MS = 60 * 60_000;
const REFUND = 'refund' satisfies Resolution;
const BOUGHT: readonly TopUpState[] = ['credited', 'partly_refunded', 'disputed'];

const FIRST: Omit<TopUpRecord, '_id' | 'createdAt' | 'checkoutExpiresAt' | keyof NewTopUp | keyof DueWork> = {
  state: 'awaiting_payment',
  revision: 0,
  checkoutAsked: null,
  checkoutTry: 0,
  refused: null,
  sessionId: null,
  checkoutUrl: null,
  paymentIntentId: null,
  paymentStatus: null,
  paid: null,
  debtAtOrder: 0,
  grantStartedAt: null,
  grant: null,
  parkedBecause: null,
  resolution: null,
  reversals: [],
  disputeId: null,
  disputeStatus: null,
  receiptAt: null,
};

/** The same request of the same account is the same purchase. */
export function topUpId(accountId: string, requestId: string): string {
  return `tu_${createHash('sha256').update(`${accountId}~${requestId}`).digest('base64url').slice(0, 24)}`;
}

export interface TopUps {
  find(id: string): Promise<TopUpRecord | null>;
  /** Throws `not-found`. */
  require(id: string): Promise<TopUpRecord>;
  findRequest(accountId: string, requestId: string): Promise<TopUpRecord | null>;
  findByPaymentIntent(paymentIntentId: string): Promise<TopUpRecord | null>;
  /** Resolves with the purchase that is stored under the request id, which may be another one. */
  insert(wanted: NewTopUp & Partial<Pick<TopUpRecord, 'debtAtOrder'>>): Promise<TopUpRecord>;
  /** Throws `TopUpChanged` when the record was changed since it was read. */
  change(record: TopUpRecord, changes: TopUpChanges): Promise<TopUpRecord>;
  /**
   * Begins a purchase again that Stripe refused before it had a checkout. Throws `TopUpChanged` when the record was
   * changed since it was read.
   */
  beginAgain(record: TopUpRecord): Promise<TopUpRecord>;
  /** The purchases whose payment the sweep has to look at. A look that finds nothing new is repeated later. */
  readonly dueLooks: DueWorkStore<TopUpRecord>;
  /**
   * The purchases whose id, payment or checkout has an id that begins with this text, at most `limit` of each. A read that
   * takes longer than `timeoutMs` is ended by the server and fails.
   */
  findByText(text: string, limit: number, match: TextMatch, timeoutMs?: number): Promise<FoundTopUp[]>;
  /** With their ids at Stripe, newest first, for staff. */
  listWithPayments(accountId: string, query: PageQuery): Promise<Page<TopUpWithPayment>>;
  countParked(): Promise<number>;
  /** Lists checkouts that could still be paid, oldest first. */
  openCheckouts(accountId: string): Promise<TopUpRecord[]>;
  /** Makes the sweep look at the open checkouts of an account now. */
  lookAtCheckouts(accountId: string): Promise<void>;
  /** Newest first; those of one Space where the query names it. */
  list(accountId: string, query: PageQuery & { readonly spaceId?: string | undefined }): Promise<Page<TopUpView>>;
  /** Lists the purchases whose payment is on its way: a checkout that is only open may have been left. */
  pending(accountId: string): Promise<PendingTopUp[]>;
  /** Lists the newest purchases, whatever became of them; those of one Space where it is named. */
  newest(accountId: string, spaceId: string | undefined): Promise<CardPack[]>;
  /** Lists the packs credited in the period and the two before it. */
  packs(accountId: string, periodNumber: number): Promise<Pack[]>;
  /** Throws `invalid-request`: an account pays in one currency. */
  requireCurrency(accountId: string, currency: string): Promise<void>;
}

interface TopUpsParts {
  readonly models: Pick<PaymentModels, 'topUps'>;
  /** Called once, when a purchase begins to need a person. */
  readonly onParked: (record: TopUpRecord) => void;
}

export function createTopUps({ models: { topUps }, onParked }: TopUpsParts): TopUps {
  const now = (): Date => new Date();
  const dueLooks = createDueWork({ model: topUps, nextDueAt: (record) => nextLookAt(record, now()) });
  const find = async (id: string): Promise<TopUpRecord | null> => await topUps.findById(id).lean<TopUpRecord>();

  const require = async (id: string): Promise<TopUpRecord> => {
    const record = await find(id);
    if (!record) throw notFound('top-up');
    return record;
  };

  const change = async (record: TopUpRecord, changes: TopUpChanges): Promise<TopUpRecord> => {
    const { _id, revision } = record;
    const after = { ...record, ...changes, revision: revision + 1 };
    const { modifiedCount } = await topUps.updateOne(
      { _id, revision },
      { $set: { ...changes, ...dueFrom(nextLookAt(after, now())) }, $inc: { revision: 1 } },
      { runValidators: true },
    );
    if (modifiedCount !== 1) throw new TopUpChanged(`top-up ${_id} was changed since it was read`);
    if (after.state === PARKED && record.state !== PARKED) onParked(after);
    return await require(_id);
  };

  const pageBy = async <T>(
    accountId: string,
    { limit, cursor, spaceId }: PageQuery & { readonly spaceId?: string | undefined },
    view: (record: TopUpRecord) => T,
  ): Promise<Page<T>> => {
    const [ms, id] = (cursor ?? '').split(':');
    const at = new Date(Number(ms));
    const older =
      cursor === undefined || Number.isNaN(at.getTime())
        ? {}
        : { $or: [{ createdAt: { $lt: at } }, { createdAt: at, _id: { $gt: id ?? '' } }] };
    const records = await topUps
      .find({ accountId, ...present({ spaceId }), ...older })
      .sort({ createdAt: -1, _id: 1 })
      .limit(limit + 1)
      .lean<TopUpRecord[]>();
    return pageOf(records, limit, (record) => `${record.createdAt.getTime()}:${record._id}`, view);
  };

  return {
    find,
    require,
    dueLooks,

    async insert(wanted) {
      const _id = topUpId(wanted.accountId, wanted.requestId);
      const createdAt = now();
      const checkoutExpiresAt = endOfCheckout(createdAt);
      await insertIfMissing(topUps, _id, {
        ...FIRST,
        ...wanted,
        createdAt,
        checkoutExpiresAt,
        ...dueFrom(checkoutExpiresAt),
      });
      return await require(_id);
    },

    async findRequest(accountId, requestId) {
      return await find(topUpId(accountId, requestId));
    },

    change,

    async beginAgain(record) {
      return await change(record, {
        state: 'awaiting_payment',
        refused: null,
        checkoutAsked: null,
        checkoutTry: record.checkoutTry + 1,
        checkoutExpiresAt: endOfCheckout(now()),
      });
    },

    async findByPaymentIntent(paymentIntentId) {
      return await topUps.findOne({ paymentIntentId }).lean<TopUpRecord>();
    },

    async findByText(text, limit, match, timeoutMs = READ_TIMEOUT_MS) {
      const found = TOP_UP_IDS.map(async (field) => {
        const records = await topUps
          .find({ [field]: matching(text, match) }, { accountId: 1, sessionId: 1, paymentIntentId: 1 })
          .sort({ [field]: 1 })
          .limit(limit)
          .maxTimeMS(timeoutMs)
          .lean<TopUpRecord[]>();
        return records.map((record) => ({ id: record._id, accountId: record.accountId, matched: record[field]! }));
      });
      return (await Promise.all(found)).flat();
    },

    listWithPayments: (accountId, query) =>
      pageBy(accountId, query, (record) => {
        const { paymentIntentId, sessionId, disputeId, disputeStatus } = record;
        return { ...topUpView(record), paymentIntentId, sessionId, disputeId, disputeStatus };
      }),

    async countParked() {
      return await topUps.countDocuments({ state: PARKED });
    },

    async openCheckouts(accountId) {
      return await topUps
        .find({ accountId, state: 'awaiting_payment' })
        .sort({ createdAt: 1, _id: 1 })
        .lean<TopUpRecord[]>();
    },

    async lookAtCheckouts(accountId) {
      await topUps.updateMany({ accountId, state: 'awaiting_payment' }, { $set: dueFrom(now()) });
    },

    list: (accountId, query) => pageBy(accountId, query, topUpView),

    async pending(accountId) {
      const records = await topUps
        .find({ accountId, state: 'processing', 'resolution.action': { $ne: REFUND } })
        .sort({ createdAt: 1, _id: 1 })
        .limit(20)
        .lean<TopUpRecord[]>();
      return records.map(({ _id, credits, state, createdAt }) => ({ id: _id, credits, state, createdAt }));
    },

    async newest(accountId, spaceId) {
      const records = await topUps
        .find({ accountId, ...present({ spaceId }) })
        .sort({ createdAt: -1, _id: 1 })
        .limit(SHOWN_PACKS)
        .lean<TopUpRecord[]>();
      return records.map(({ _id, requestId, credits, state, createdAt, grant }) => ({
        id: _id,
        requestId,
        credits,
        state,
        createdAt,
        periodId: grant?.periodId ?? null,
        expiresAt: grant?.expiresAt ?? null,
      }));
    },

    async packs(accountId, periodNumber) {
      const records = await topUps
        .find({ accountId, state: { $in: BOUGHT } })
        .sort({ createdAt: -1 })
        .limit(100)
        .lean<TopUpRecord[]>();
      return records
        .filter(({ grant }) => grant !== null && grant.periodNumber >= periodNumber - 2)
        .map((record) => ({
          periodNumber: record.grant!.periodNumber,
          credits: record.credits,
          total: paidForCredits(record) ?? record.total,
        }));
    },

    async requireCurrency(accountId, currency) {
      const inOther = { accountId, 'total.currency': { $ne: currency } };
      // An attempt that nobody paid, or whose money went back, decides nothing.
      const underWay = await topUps.exists({ ...inOther, state: 'processing' });
      const other =
        underWay ?? (await topUps.exists({ ...inOther, state: { $ne: 'refunded' }, paymentStatus: 'paid' }));
      if (other === null) return;
      throw invalidField('accountId', 'This account has paid in another currency before.');
    },
  };
}

/** In whole seconds, as Stripe counts. */
const endOfCheckout = (start: Date): Date => new Date(Math.floor((start.getTime() + CHECKOUT_OPEN_MS) / 1_000) * 1_000);
