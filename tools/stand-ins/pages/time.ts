/** Formats an instant in UTC, to the second: `2026-09-21 14:05:00`. */
export const utcTime = (at: Date): string => at.toISOString().slice(0, 19).replace('T', ' ');
