/** What one call may ask for, at every door. */

/** How long a hold reserves. One that is extended ends at most so long after the end of its period. */
export const MAX_HOLD_SECONDS = 86_400;
export const DEFAULT_HOLD_SECONDS = 900;
/** Actions that one bulk hold reserves. */
export const MAX_HOLD_QUANTITY = 10_000;
export const MAX_REASON_LENGTH = 500;
/** How long a member token lives. */
export const MAX_TOKEN_SECONDS = 15 * 60;
