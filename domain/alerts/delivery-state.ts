/** Names the channels of messages, and the states of a delivery. */
export const CHANNELS = ['email', 'slack', 'in_app'] as const;
export type Channel = (typeof CHANNELS)[number];

/**
 * `pending → sending → sent | failed | held_back | covered`. Held back: the person got enough mails that day. Covered:
 * another message to the same person says it. One that has to be tried again is pending again.
 */
export const DELIVERY_STATES = ['pending', 'sending', 'sent', 'failed', 'held_back', 'covered'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];
export type EndState = Exclude<DeliveryState, 'pending' | 'sending'>;
