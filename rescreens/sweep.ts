/** Signals what could not be signalled: Temporal was away, the process died after its write, or Temporal lost a workflow. */
import { createDueWork, withBackoff } from '../storage/due-work.js';
import { createLease } from '../storage/lease.js';
import { createSweep, type Sweep } from '../storage/sweep.js';
import type { RescreenModels } from './models.js';
import type { RescreenSignals } from './signals.js';

const PAUSE_MS = 2_000;
const LEASE_MS = 30_000;
const BATCH = 100;
const CONCURRENCY = 5;
const MAX_PAUSE_MS = 60_000;

export function createRescreenSweep(
  { rescreens, leases }: Pick<RescreenModels, 'rescreens' | 'leases'>,
  signals: Pick<RescreenSignals, 'send'>,
  onError: (error: unknown) => void,
): Sweep {
  const due = createDueWork({ model: rescreens, nextDueAt: withBackoff(MAX_PAUSE_MS), where: { isOpen: true } });
  const signalDue = () => due.workOff({ limit: BATCH, concurrency: CONCURRENCY, onError }, signals.send);
  return createSweep({
    lease: createLease(leases, 'rescreens-sweep', LEASE_MS),
    pauseMs: PAUSE_MS,
    onError,
    steps: [signalDue],
  });
}
