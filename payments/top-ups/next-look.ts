/** Decides when the sweep looks at a purchase again. Pure: the time of the look comes in. */
import { OPEN_STATES } from '../../domain/pricing/top-up-state.js';
import type { TopUpRecord } from './models.js';

type Looked = Pick<
  TopUpRecord,
  'state' | 'createdAt' | 'checkoutExpiresAt' | 'sessionId' | 'grant' | 'receiptAt' | 'reversals'
>;

const MIN_PAUSE_MS = 2_000;
const MAX_PAUSE_MS = 10 * 60_000;
/** A workflow does these at once: the sweep only makes up for a workflow that is lost. */
const AFTER_WORKFLOW_MS = 30_000;

/** The older a purchase, the rarer the looks. Null when nothing more can happen to it. */
export function nextLookAt(record: Looked, now: Date): Date | null {
  const ageMs = now.getTime() - record.createdAt.getTime();
  const later = (ms: number): Date => new Date(now.getTime() + Math.min(ms, MAX_PAUSE_MS));
  const unfinished = record.reversals.some(({ state }) => state === 'planned' || state === 'returning');
  const withoutReceipt = record.grant !== null && record.receiptAt === null;
  if (unfinished || withoutReceipt) return later(Math.max(AFTER_WORKFLOW_MS, ageMs / 10));
  if (!OPEN_STATES.includes(record.state)) return null;
  // Without a checkout nobody can pay.
  if (record.sessionId === null && record.checkoutExpiresAt > now) return record.checkoutExpiresAt;
  return later(Math.max(MIN_PAUSE_MS, ageMs / 20));
}
