/** Lists what of payments needs a person, and sums what packs brought in, over all accounts. Each read is by an index. */
import { PARKED, type TopUpState } from '../domain/pricing/top-up-state.js';
import type { Acknowledged } from '../storage/acknowledged.js';
import { cappedList, type CappedList, type ListCaps } from '../storage/capped-list.js';
import type { PaymentModels } from './models.js';
import type { OverageInvoiceRecord } from './overage-invoices/models.js';
import { EVENT_ACKNOWLEDGED, EVENT_PARKED, type StripeEventRecord } from './stripe-events/models.js';
import type { TopUpRecord } from './top-ups/models.js';

/** What packs brought in, in one currency, in minor units. */
export interface PackRevenue {
  readonly currency: string;
  readonly topUps: number;
  /** What customers were charged, tax included. */
  readonly paid: number;
  readonly tax: number;
  /** Of it, what has gone back since. */
  readonly returned: number;
}

export interface PaymentAttention {
  /** Stripe's events that could not be read, and those that failed again and again. */
  stuckEvents(caps: ListCaps): Promise<CappedList<StripeEventRecord>>;
  /** Takes a parked event out of what is stuck. Resolves with its type; null where none is parked under this id. */
  acknowledgeEvent(eventId: string, acknowledged: Acknowledged): Promise<string | null>;
  parkedTopUps(caps: ListCaps): Promise<CappedList<TopUpRecord>>;
  /** Their dispute at Stripe is open, and their credits are frozen. */
  disputedTopUps(caps: ListCaps): Promise<CappedList<TopUpRecord>>;
  /** Begun since then. */
  failedTopUps(since: Date, caps: ListCaps): Promise<CappedList<TopUpRecord>>;
  /** Overage that could not be invoiced. */
  failedInvoices(caps: ListCaps): Promise<CappedList<OverageInvoiceRecord>>;
  newestTopUps(limit: number): Promise<readonly TopUpRecord[]>;
  /** Of packs that were credited in this time. */
  revenue(from: Date, to: Date): Promise<readonly PackRevenue[]>;
}

/** So many tries fail only where something is wrong. */
const MANY_TRIES = 3;
/** In these the customer's money arrived. */
const BOUGHT: readonly TopUpState[] = ['credited', 'partly_refunded', 'refunded', 'disputed'];
/** Without attempts that nobody paid. */
const SHOWN_STATES: readonly TopUpState[] = [...BOUGHT, 'processing', PARKED];

export function createPaymentAttention({
  topUps,
  events,
  overageInvoices,
}: Pick<PaymentModels, 'topUps' | 'events' | 'overageInvoices'>): PaymentAttention {
  return {
    async stuckEvents(caps) {
      const [parked, failing] = await Promise.all([
        cappedList(events, { outcome: EVENT_PARKED }, { receivedAt: -1 }, caps),
        cappedList(events, { dueAt: { $ne: null }, attempts: { $gte: MANY_TRIES } }, { dueAt: 1 }, caps),
      ]);
      const items = [...parked.items, ...failing.items];
      const newest = items.sort((a, b) => b.receivedAt.getTime() - a.receivedAt.getTime()).slice(0, caps.limit);
      return { items: newest, count: Math.min(parked.count + failing.count, caps.countUpTo) };
    },

    async acknowledgeEvent(_id, acknowledged) {
      const parked = { _id, outcome: EVENT_PARKED };
      const event = await events.findOneAndUpdate(parked, { $set: { outcome: EVENT_ACKNOWLEDGED, acknowledged } });
      return event?.type ?? null;
    },

    parkedTopUps: (caps) => cappedList(topUps, { state: PARKED }, { createdAt: -1 }, caps),

    disputedTopUps: (caps) => cappedList(topUps, { state: 'disputed' }, { createdAt: -1 }, caps),

    failedTopUps: (since, caps) =>
      cappedList(topUps, { state: 'failed', createdAt: { $gte: since } }, { createdAt: -1 }, caps),

    failedInvoices: (caps) =>
      cappedList(overageInvoices, { state: { $in: ['no_customer', 'refused'] } }, { periodEnd: -1 }, caps),

    async newestTopUps(limit) {
      const lists = await Promise.all(
        SHOWN_STATES.map((state) => topUps.find({ state }).sort({ createdAt: -1 }).limit(limit).lean<TopUpRecord[]>()),
      );
      return lists
        .flat()
        .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
        .slice(0, limit);
    },

    async revenue(from, to) {
      const gone = { $filter: { input: '$reversals', as: 'one', cond: { $eq: ['$$one.state', 'booked'] } } };
      const moneyGone = { $filter: { input: gone, as: 'one', cond: { $ne: ['$$one.kind', 'freeze'] } } };
      const rows = await topUps.aggregate<Omit<PackRevenue, 'currency'> & { readonly _id: string }>([
        { $match: { 'grant.at': { $gte: from, $lt: to } } },
        {
          $group: {
            _id: { $ifNull: ['$paid.currency', '$total.currency'] },
            topUps: { $sum: 1 },
            paid: { $sum: { $ifNull: ['$paid.total', 0] } },
            tax: { $sum: { $ifNull: ['$paid.tax', 0] } },
            returned: { $sum: { $sum: { $map: { input: moneyGone, as: 'one', in: '$$one.amount' } } } },
          },
        },
        { $sort: { paid: -1, _id: 1 } },
      ]);
      return rows.map(({ _id: currency, ...sums }) => ({ currency, ...sums }));
    },
  };
}
