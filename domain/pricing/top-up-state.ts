/** Names the states of a purchase of credits. */
export const TOP_UP_STATES = [
  'awaiting_payment',
  'processing',
  'credited',
  'expired',
  'failed',
  'parked',
  'partly_refunded',
  'refunded',
  'disputed',
] as const;
export type TopUpState = (typeof TOP_UP_STATES)[number];
/** In these states it may still be paid, or its payment may still arrive. */
export const OPEN_STATES: readonly TopUpState[] = ['awaiting_payment', 'processing'];
/** Nothing more happens by itself: a person has to look. */
export const PARKED = 'parked' satisfies TopUpState;

/** What a person may decide about a parked purchase: its credits are granted all the same, or its payment goes back. */
export const RESOLUTIONS = ['accept', 'refund'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];
