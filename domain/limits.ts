/** What one call may ask for, at every door. */

/** How long a hold reserves. */
export const MAX_HOLD_SECONDS = 86_400;
export const DEFAULT_HOLD_SECONDS = 900;
/** Actions that one bulk hold reserves. */
export const MAX_HOLD_QUANTITY = 10_000;
export const MAX_REASON_LENGTH = 500;
