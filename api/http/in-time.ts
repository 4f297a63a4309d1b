import { withinDeadline } from '../../storage/deadline.js';

/** Bounds every wait for the database; the ledger gives up earlier. */
export const DEADLINE_MS = 8_000;

/** Rejects with `ledger-unavailable` when a caller would wait for too long. */
export const inTime = <T>(work: Promise<T>): Promise<T> => withinDeadline(DEADLINE_MS, work);
