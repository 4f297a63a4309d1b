/** Bounds what one commit holds. */

/** An entry is found among the 256 numbers up to its own, so no commit has more entries. */
export const MAX_COMMIT_ENTRIES = 256;

/** Time stops behind the event with which a commit has this many entries; the next commit goes on. */
export const MAX_TIME_MADE = 128;
