/**
 * Looks at each action that waits from time to time: ends those whose time is over, wakes accounts that can pay for their
 * head, since a new period or an expired hold wakes nobody by itself, and repeats signals that Temporal did not take. One
 * process at a time.
 */
import { nextEventAt, type AccountState } from '../domain/account/account-state.js';
import type { Ledger } from '../ledger/ledger.js';
import { createDueWork, withBackoff } from '../storage/due-work.js';
import { createLease } from '../storage/lease.js';
import { createSweep, type Sweep } from '../storage/sweep.js';
import { canGoOn, HEAD_SIZE } from './can-try.js';
import type { Endings } from './endings.js';
import type { WaitingQueue } from './queue.js';
import type { WaitingModels, WaitingRecord } from './record.js';
import type { Wake } from './wake.js';

interface WaitingSweepParts {
  readonly models: WaitingModels;
  readonly ledger: Pick<Ledger, 'readAccount'>;
  readonly queue: Pick<WaitingQueue, 'list' | 'update'>;
  readonly endings: Endings;
  readonly wake: Pick<Wake, 'wake'>;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

const PAUSE_MS = 1_000;
const LEASE_MS = 15_000;
const PAGE_SIZE = 500;
const CONCURRENCY = 10;
/** The first of a queue is looked at this often. It stands for those behind it. */
const MAX_FIRST_PAUSE_MS = 60_000;
const MAX_PAUSE_MS = 600_000;

interface Look {
  readonly account: AccountState | null;
  readonly firstId: string | undefined;
}

export function createWaitingSweep(parts: WaitingSweepParts): Sweep {
  const { models, ledger, queue, endings, wake, now, onError } = parts;
  const work = createDueWork<WaitingRecord>({ model: models.waiting, nextDueAt: withBackoff(MAX_PAUSE_MS) });
  const lease = createLease(models.leases, 'waiting-sweep', LEASE_MS);

  const lookAt = async (accountId: string): Promise<Look> => {
    const [account, oldest] = await Promise.all([
      ledger.readAccount(accountId),
      queue.list(accountId, { limit: HEAD_SIZE }),
    ]);
    if (account && canGoOn(account, oldest)) await wake.wake(accountId);
    return { account, firstId: oldest[0]?._id };
  };

  const nextLook = ({ _id, expiresAt }: WaitingRecord, { account, firstId }: Look, dueAt: Date): Date => {
    const latest = _id === firstId ? Date.now() + MAX_FIRST_PAUSE_MS : dueAt.getTime();
    const events = [expiresAt, ...(account ? [nextEventAt(account)] : [])].map((at) => at.getTime());
    // An event of this very moment was looked at just now.
    return new Date(Math.min(latest, dueAt.getTime(), ...events.filter((at) => at > now().getTime())));
  };

  const look = async (): Promise<void> => {
    const looks = new Map<string, Promise<Look>>();
    const ofAccount = (accountId: string): Promise<Look> => {
      const known = looks.get(accountId) ?? lookAt(accountId);
      looks.set(accountId, known);
      return known;
    };
    await work.workOff({ limit: PAGE_SIZE, concurrency: CONCURRENCY, onError }, async (record) => {
      if (record.state !== 'waiting') {
        await endings.tell(record);
        return;
      }
      if (record.expiresAt > now()) {
        await queue.update(record, { dueAt: nextLook(record, await ofAccount(record.accountId), record.dueAt!) });
        return;
      }
      const ended = await endings.end(record, { state: 'expired', at: now() });
      // One that was being charged when its process died is ended by a further try.
      if (!ended) await wake.wake(record.accountId);
    });
  };

  return createSweep({ lease, pauseMs: PAUSE_MS, onError, steps: [look] });
}
