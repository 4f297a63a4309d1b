/** Limits what one call may ask for, over HTTP and in activities. */

/** A hold reserves for this long at most. An extended one ends at most this long after the end of its period. */
export const MAX_HOLD_SECONDS = 86_400;
export const DEFAULT_HOLD_SECONDS = 900;
/** One bulk hold reserves this many actions at most. */
export const MAX_HOLD_QUANTITY = 10_000;
/** The account's document holds the limit of each Space, and every list of them is read by people. */
export const MAX_SPACES = 1_000;
export const MAX_MEMBERS = 10_000;
export const MAX_REASON_LENGTH = 500;
/** A member token is valid for this long at most. */
export const MAX_TOKEN_SECONDS = 15 * 60;
