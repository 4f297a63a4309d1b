/** The states of a purchase of credits, as the contract names them. */
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
/** It may still be paid, or its payment still land. */
export const OPEN_STATES: readonly TopUpState[] = ['awaiting_payment', 'processing'];
/** Nothing happens by itself any more: a person has to look. */
export const PARKED = 'parked' satisfies TopUpState;
