/** Names what may become of an action that waits for credits. */
export const WAITING_STATES = ['waiting', 'charged', 'expired', 'cancelled', 'refused'] as const;
export type WaitingState = (typeof WAITING_STATES)[number];
