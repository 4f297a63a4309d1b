/** Says what the list of alerts needs to know of deliveries. The room that sends messages keeps them. */
export type DeliveryChannel = 'email' | 'slack' | 'in_app';
export type DeliveryState = 'pending' | 'sending' | 'sent' | 'failed' | 'held_back' | 'covered';

export interface DeliveryCounts {
  readonly pending: number;
  readonly sent: number;
  readonly failed: number;
  readonly heldBack: number;
  readonly covered: number;
}

export type CountsByChannel = Readonly<Record<DeliveryChannel, DeliveryCounts>>;

export interface AlertDelivery {
  /** Where the list goes on after it. */
  readonly key: string;
  readonly recipient: string | null;
  readonly channel: DeliveryChannel;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly at: Date;
  readonly answer: string | null;
}

export interface AlertDeliveryQuery {
  readonly crossingId: string;
  readonly channel?: DeliveryChannel | undefined;
  readonly state?: DeliveryState | undefined;
  /** The key of the last delivery that was shown. */
  readonly after?: string | null | undefined;
  readonly limit: number;
}

export interface AlertDeliveries {
  countsOf(crossingIds: readonly string[]): Promise<ReadonlyMap<string, CountsByChannel>>;
  /** In the order of their keys. */
  listDeliveries(query: AlertDeliveryQuery): Promise<readonly AlertDelivery[]>;
}

const NONE: DeliveryCounts = { pending: 0, sent: 0, failed: 0, heldBack: 0, covered: 0 };
export const NO_COUNTS: CountsByChannel = { email: NONE, slack: NONE, in_app: NONE };

/** Where nothing is sent. */
export const NO_DELIVERIES: AlertDeliveries = {
  countsOf: () => Promise.resolve(new Map()),
  listDeliveries: () => Promise.resolve([]),
};
