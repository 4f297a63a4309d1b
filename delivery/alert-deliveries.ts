/** Reads what became of alerts, for those who ask about them: counts by channel, and a list page by page. */
import type { Model } from 'mongoose';
import type { Channel, DeliveryState } from '../domain/alerts/delivery-state.js';
import type { DeliveryRecord } from './record.js';

/** How many people or Slack channels a message reached, or did not; one that is being sent is pending. */
export interface DeliveryCounts {
  readonly pending: number;
  readonly sent: number;
  readonly failed: number;
  readonly heldBack: number;
  readonly covered: number;
}

export type CountsByChannel = Readonly<Record<Channel, DeliveryCounts>>;

/** One delivery as it is shown. */
export interface AlertDelivery {
  /** Where the list goes on after it. */
  readonly key: string;
  /** The member or the Slack channel; null: everybody in the account. */
  readonly recipient: string | null;
  readonly channel: Channel;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** When it was finished, or else last tried, or else planned. */
  readonly at: Date;
  readonly answer: string | null;
}

export interface AlertDeliveryQuery {
  readonly crossingId: string;
  readonly channel?: Channel | undefined;
  readonly state?: DeliveryState | undefined;
  /** The key of the last delivery that was shown. */
  readonly after?: string | null | undefined;
  readonly limit: number;
}

export interface AlertDeliveries {
  /** One for each crossing that is asked for. */
  countsOf(crossingIds: readonly string[]): Promise<ReadonlyMap<string, CountsByChannel>>;
  /** In the order of their keys: a message that was sent again follows the first one. */
  listDeliveries(query: AlertDeliveryQuery): Promise<readonly AlertDelivery[]>;
}

const COUNT_NAMES: Readonly<Record<DeliveryState, keyof DeliveryCounts>> = {
  pending: 'pending',
  sending: 'pending',
  sent: 'sent',
  failed: 'failed',
  held_back: 'heldBack',
  covered: 'covered',
};

interface CountRow {
  readonly _id: { readonly subjectId: string; readonly channel: Channel; readonly state: DeliveryState };
  readonly people: number;
}

export function createAlertDeliveries(model: Model<DeliveryRecord>): AlertDeliveries {
  return {
    async countsOf(crossingIds) {
      const rows = await model.aggregate<CountRow>([
        { $match: { subjectId: { $in: [...crossingIds] }, about: 'alert' } },
        {
          $group: {
            _id: { subjectId: '$subjectId', channel: '$channel', state: '$state' },
            people: { $sum: '$people' },
          },
        },
      ]);
      return new Map(crossingIds.map((id) => [id, countsIn(rows.filter(({ _id }) => _id.subjectId === id))]));
    },

    async listDeliveries({ crossingId, channel, state, after, limit }) {
      const found = await model
        .find({
          subjectId: crossingId,
          about: 'alert',
          ...(channel !== undefined && { channel }),
          ...(state !== undefined && { state }),
          ...(after !== undefined && after !== null && { _id: { $gt: after } }),
        })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<DeliveryRecord[]>();
      return found.map(shown);
    },
  };
}

function countsIn(rows: readonly CountRow[]): CountsByChannel {
  const ofChannel = (channel: Channel): DeliveryCounts => {
    const counts = { pending: 0, sent: 0, failed: 0, heldBack: 0, covered: 0 };
    for (const { _id, people } of rows) if (_id.channel === channel) counts[COUNT_NAMES[_id.state]] += people;
    return counts;
  };
  return { email: ofChannel('email'), slack: ofChannel('slack'), in_app: ofChannel('in_app') };
}

function shown({ _id: key, recipient, channel, state, attempts, answer, ...times }: DeliveryRecord): AlertDelivery {
  const at = times.finishedAt ?? times.attemptedAt ?? times.createdAt;
  return { key, recipient, channel, state, attempts, at, answer };
}
